//! object_store for Rust: the parts of ../table, through its own interface.
use std::env;
use std::error::Error;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::path::Path;
use object_store::signer::Signer;
use object_store::{
    Attribute, Attributes, Error as StoreError, GetOptions, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    PutPayload, WriteMultipart,
};
use reqwest::Method;

type Done = Result<(), Box<dyn Error>>;

fn tried(part: &str) {
    println!("tried: {part}");
}

fn expect(what: &str, ok: bool) -> Done {
    if ok { Ok(()) } else { Err(what.into()) }
}

/// Returns pseudo-random bytes, different for each seed.
fn content(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn key(name: &str) -> Path {
    Path::from_iter(["rust", name])
}

async fn read(store: &AmazonS3, at: &Path) -> Result<Vec<u8>, StoreError> {
    Ok(store.get(at).await?.bytes().await?.to_vec())
}

async fn sizes(store: &AmazonS3) -> Done {
    for size in env::var("SIZES")?.split(' ') {
        let body = content(size.parse()?, 1);
        store.put(&key(size), PutPayload::from(body.clone())).await?;
        expect("an object differs", read(store, &key(size)).await? == body)?;
        expect("a length differs", store.head(&key(size)).await?.size == body.len() as u64)?;
    }
    tried("sizes");
    Ok(())
}

async fn large(store: &AmazonS3) -> Done {
    let (at, body) = (key("parts"), content(64 << 20, 2));
    let mut upload = WriteMultipart::new_with_chunk_size(store.put_multipart(&at).await?, 8 << 20);
    for piece in body.chunks(1 << 20) {
        upload.wait_for_capacity(4).await?;
        upload.write(piece);
    }
    upload.finish().await?;
    expect("an object written in parts differs", read(store, &at).await? == body)?;
    tried("multipart-put");
    // As readers of column formats do: every range is of the version whose HEAD was read.
    let version = store.head(&at).await?.e_tag;
    let step = 8 << 20;
    let pieces: Vec<_> = stream::iter((0..body.len() as u64).step_by(step))
        .map(|from| {
            let (at, if_match) = (at.clone(), version.clone());
            async move {
                let range = Some((from..from + step as u64).into());
                let options = GetOptions { range, if_match, ..Default::default() };
                store.get_opts(&at, options).await?.bytes().await
            }
        })
        .buffered(4)
        .try_collect()
        .await?;
    expect("an object read in parts differs", pieces.concat() == body)?;
    tried("multipart-get");
    let end = body.len() as u64;
    let ranges = [0..5, 1_000_000..1_300_000, 33_554_431..33_554_433, end - 5..end];
    for (range, got) in ranges.iter().zip(store.get_ranges(&at, &ranges).await?) {
        expect("a range differs", got == body[range.start as usize..range.end as usize])?;
    }
    let last = GetOptions::new().with_range(Some(object_store::GetRange::Suffix(7)));
    expect("the last bytes differ", store.get_opts(&at, last).await?.bytes().await? == body[body.len() - 7..])?;
    let other = GetOptions { if_match: Some("\"0\"".into()), ..Default::default() };
    let refused = store.get_opts(&at, other).await;
    expect("another version was not refused", matches!(refused, Err(StoreError::Precondition { .. })))?;
    let same = GetOptions { if_none_match: version, ..Default::default() };
    let unchanged = store.get_opts(&at, same).await;
    expect("the same version was sent", matches!(unchanged, Err(StoreError::NotModified { .. })))?;
    tried("ranges");
    store.copy(&at, &key("copy")).await?;
    expect("a copy differs", read(store, &key("copy")).await? == body)?;
    tried("copy");
    Ok(())
}

async fn keys(store: &AmazonS3) -> Done {
    let listed = store.list(Some(&Path::from("many"))).try_collect::<Vec<_>>().await?;
    expect("a listing has not 2,500 keys", listed.len() == 2500)?;
    tried("listing");
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, "text/x-test".into());
    attributes.insert(Attribute::Metadata("shade".into()), "dark green".into());
    let options = PutOptions { attributes: attributes.clone(), ..Default::default() };
    store.put_opts(&key("metadata"), "named".into(), options).await?;
    expect("metadata differ", store.get(&key("metadata")).await?.attributes == attributes)?;
    tried("metadata");
    for name in env::var("ODD_KEYS")?.lines() {
        let at = Path::parse(format!("rust/odd/{name}"))?;
        store.put(&at, name.to_owned().into()).await?;
        expect(name, read(store, &at).await? == name.as_bytes())?;
    }
    tried("odd-keys");
    let create = || PutOptions { mode: PutMode::Create, ..Default::default() };
    store.put_opts(&key("once"), "first".into(), create()).await?;
    let again = store.put_opts(&key("once"), "second".into(), create()).await;
    expect("an object was created twice", matches!(again, Err(StoreError::AlreadyExists { .. })))?;
    expect("the created object differs", read(store, &key("once")).await? == b"first")?;
    tried("create-once");
    Ok(())
}

async fn presigned(store: &AmazonS3) -> Done {
    let (at, minute, http) = (key("presigned"), Duration::from_secs(60), reqwest::Client::new());
    let url = store.signed_url(Method::PUT, &at, minute).await?;
    http.put(url).body("by its URL").send().await?.error_for_status()?;
    tried("presigned-put");
    let url = store.signed_url(Method::GET, &at, minute).await?;
    let got = http.get(url).send().await?.error_for_status()?.text().await?;
    expect("the answer to a presigned URL differs", got == "by its URL")?;
    tried("presigned-get");
    Ok(())
}

async fn delete(store: &AmazonS3) -> Done {
    let all = store.list(Some(&Path::from("rust"))).map_ok(|meta| meta.location).boxed();
    let deleted = store.delete_stream(all).try_collect::<Vec<_>>().await?;
    expect("too few keys were deleted", deleted.len() > 10)?;
    let left = store.list(Some(&Path::from("rust"))).try_collect::<Vec<_>>().await?;
    expect("keys are left", left.is_empty())?;
    tried("multi-delete");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let endpoint = env::args().nth(1).ok_or("expected an endpoint")?;
    let builder = AmazonS3Builder::from_env().with_endpoint(endpoint).with_bucket_name("demo").with_allow_http(true);
    let store = builder.with_checksum_algorithm(Checksum::SHA256).build()?;
    sizes(&store).await?;
    tried("checksum");
    large(&store).await?;
    keys(&store).await?;
    presigned(&store).await?;
    delete(&store).await
}
