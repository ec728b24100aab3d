package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	transfer "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/minio/minio-go/v7"
)

func tried(part string) { fmt.Println("tried:", part) }

// must ends the program with an error's text.
func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("Go:", err)
		os.Exit(1)
	}
	return value
}

func same(what string, expected, got []byte) {
	if !bytes.Equal(expected, got) {
		fmt.Printf("Go, %s: %d bytes differ from the %d expected\n", what, len(got), len(expected))
		os.Exit(1)
	}
}

// parts tries the parts of the table with the SDK and its transfer manager.
type parts struct {
	ctx    context.Context
	s3     *s3.Client
	bucket *string
}

func (p parts) put(key string, body []byte) {
	must(p.s3.PutObject(p.ctx, &s3.PutObjectInput{
		Bucket: p.bucket, Key: &key, Body: bytes.NewReader(body), ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
	}))
}

func (p parts) get(key string, change ...func(*s3.GetObjectInput)) []byte {
	input := &s3.GetObjectInput{Bucket: p.bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled}
	for _, c := range change {
		c(input)
	}
	answer := must(p.s3.GetObject(p.ctx, input))
	defer answer.Body.Close()
	return must(io.ReadAll(answer.Body))
}

func (p parts) list(prefix string) (keys []types.ObjectIdentifier) {
	pages := s3.NewListObjectsV2Paginator(p.s3, &s3.ListObjectsV2Input{Bucket: p.bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		for _, object := range must(pages.NextPage(p.ctx)).Contents {
			keys = append(keys, types.ObjectIdentifier{Key: object.Key})
		}
	}
	return keys
}

func (p parts) sizes() (body []byte) {
	for _, size := range strings.Split(os.Getenv("SIZES"), " ") {
		body = make([]byte, must(strconv.Atoi(size)))
		rand.Read(body)
		p.put("go/"+size, body)
		same(size, body, p.get("go/"+size))
	}
	tried("sizes")
	tried("checksum")
	return body
}

func (p parts) large(body []byte) {
	key := aws.String("go/large")
	manager := transfermanager.New(p.s3, func(o *transfermanager.Options) {
		o.PartSizeBytes, o.MultipartUploadThreshold = 8<<20, 8<<20
	})
	must(manager.UploadObject(p.ctx, &transfermanager.UploadObjectInput{Bucket: p.bucket, Key: key, Body: bytes.NewReader(body)}))
	tried("multipart-put")
	kinds := []transfer.GetObjectType{transfer.GetObjectRanges}
	if os.Getenv("PART_NUMBERS") != "" {
		kinds = append(kinds, transfer.GetObjectParts)
	}
	for _, kind := range kinds {
		answer := must(manager.GetObject(p.ctx, &transfermanager.GetObjectInput{Bucket: p.bucket, Key: key},
			func(o *transfermanager.Options) { o.GetObjectType = kind }))
		same("read in parts", body, must(io.ReadAll(answer.Body)))
	}
	tried("multipart-get")
	for header, expected := range map[string][]byte{
		"bytes=0-4": body[:5], "bytes=1000000-1299999": body[1000000:1300000], "bytes=-7": body[len(body)-7:],
	} {
		same(header, expected, p.get(*key, func(i *s3.GetObjectInput) { i.Range = &header }))
	}
	tried("ranges")
	must(p.s3.CopyObject(p.ctx, &s3.CopyObjectInput{Bucket: p.bucket, Key: aws.String("go/copy"), CopySource: aws.String("demo/go/large")}))
	same("a copy", body, p.get("go/copy"))
	tried("copy")
}

func (p parts) keys() {
	expect("lists 2,500 keys", len(p.list("many/")) == 2500, "another number")
	tried("listing")
	key := aws.String("go/metadata")
	must(p.s3.PutObject(p.ctx, &s3.PutObjectInput{Bucket: p.bucket, Key: key, Metadata: map[string]string{"shade": "dark green"}}))
	head := must(p.s3.HeadObject(p.ctx, &s3.HeadObjectInput{Bucket: p.bucket, Key: key}))
	expect("reads metadata back", head.Metadata["shade"] == "dark green", head.Metadata)
	tried("metadata")
	for _, name := range strings.Split(os.Getenv("ODD_KEYS"), "\n") {
		p.put("go/odd/"+name, []byte(name))
		same(name, []byte(name), p.get("go/odd/"+name))
	}
	tried("odd-keys")
}

func (p parts) presigned() {
	presigner, key := s3.NewPresignClient(p.s3), aws.String("go/presigned")
	put := must(presigner.PresignPutObject(p.ctx, &s3.PutObjectInput{Bucket: p.bucket, Key: key}))
	status, text := send(put.Method, put.URL, put.SignedHeader, body)
	expect("writes by a presigned URL", status == http.StatusOK, text)
	tried("presigned-put")
	get := must(presigner.PresignGetObject(p.ctx, &s3.GetObjectInput{Bucket: p.bucket, Key: key}))
	status, text = send(get.Method, get.URL, get.SignedHeader, nil)
	expect("reads by a presigned URL", status == http.StatusOK && text == string(body), status)
	tried("presigned-get")
}

func (p parts) once() {
	create := func(content string) error {
		_, err := p.s3.PutObject(p.ctx, &s3.PutObjectInput{
			Bucket: p.bucket, Key: aws.String("go/once"), Body: strings.NewReader(content), IfNoneMatch: aws.String("*"),
		})
		return err
	}
	first, second := create("first"), create("second")
	expect("creates a key once", first == nil && second != nil && strings.Contains(second.Error(), "PreconditionFailed"), second)
	same("the created object", []byte("first"), p.get("go/once"))
	tried("create-once")
}

func (p parts) delete() {
	keys := p.list("go/")
	answer := must(p.s3.DeleteObjects(p.ctx, &s3.DeleteObjectsInput{Bucket: p.bucket, Delete: &types.Delete{Objects: keys}}))
	expect("deletes many keys", len(answer.Deleted) == len(keys) && len(p.list("go/")) == 0, answer.Errors)
	tried("multi-delete")
}

// largeThroughMinio writes 64 MiB in parts with minio-go, reads them whole and by ranges, and lists keys.
func largeThroughMinio(ctx context.Context, c *minio.Client, content []byte) {
	must(c.PutObject(ctx, "demo", "go/minio", bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{PartSize: 8 << 20}))
	object := must(c.GetObject(ctx, "demo", "go/minio", minio.GetObjectOptions{}))
	same("minio-go", content, must(io.ReadAll(object)))
	middle := make([]byte, 300000)
	must(object.ReadAt(middle, 1000000))
	same("minio-go, ReadAt", content[1000000:1300000], middle)
	keys := 0
	for range c.ListObjects(ctx, "demo", minio.ListObjectsOptions{Prefix: "many/"}) {
		keys++
	}
	expect("minio-go: lists 2,500 keys", keys == 2500, keys)
	url := must(c.PresignedGetObject(ctx, "demo", "go/minio", time.Minute, nil))
	_, text := send("GET", url.String(), nil, nil)
	same("minio-go, presigned", content, []byte(text))
}
