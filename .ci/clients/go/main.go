// The SDK for Go and minio-go: presigned uploads, clients that do not know the region, and the parts of ../table.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/minio/minio-go/v7"
	miniocredentials "github.com/minio/minio-go/v7/pkg/credentials"
)

var body = bytes.Repeat([]byte("presigned "), 100)

func expect(what string, ok bool, got any) {
	if !ok {
		fmt.Printf("Go, %s: %v\n", what, got)
		os.Exit(1)
	}
	fmt.Println("Go:", what)
}

func send(method, target string, headers http.Header, content []byte) (int, string) {
	request, err := http.NewRequest(method, target, bytes.NewReader(content))
	if err != nil {
		return 0, err.Error()
	}
	for name, values := range headers {
		if !strings.EqualFold(name, "Host") && !strings.EqualFold(name, "Content-Length") {
			request.Header[name] = values
		}
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text)
}

func client(endpoint, region string) *s3.Client {
	key, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(endpoint), Region: region, UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(key, secret, ""),
	})
}

func presigned(ctx context.Context, endpoint string) {
	presigner := s3.NewPresignClient(client(endpoint, "us-east-1"))
	bucket, key := aws.String("demo"), aws.String("go/put")
	for what, input := range map[string]*s3.PutObjectInput{
		"presigned PUT": {Bucket: bucket, Key: key},
		"presigned PUT with headers": {
			Bucket: bucket, Key: key, ContentType: aws.String("text/x-test"), Metadata: map[string]string{"a": "b"},
			Tagging: aws.String("a=b"), ACL: types.ObjectCannedACLPrivate, StorageClass: types.StorageClassStandard,
		},
		"presigned PUT with its body's checksum": {
			Bucket: bucket, Key: key, ChecksumAlgorithm: types.ChecksumAlgorithmSha256, Body: bytes.NewReader(body),
		},
	} {
		request, err := presigner.PresignPutObject(ctx, input)
		expect(what+": signed", err == nil, err)
		status, text := send(request.Method, request.URL, request.SignedHeader, body)
		expect(what, status == 200, fmt.Sprint(status, " ", text, " ", request.URL))
	}
	request, err := presigner.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, ChecksumMode: types.ChecksumModeEnabled})
	expect("presigned GET: signed", err == nil, err)
	status, text := send(request.Method, request.URL, request.SignedHeader, nil)
	expect("presigned GET", status == 200 && text == string(body), fmt.Sprint(status, " ", text))
}

func regions(ctx context.Context, endpoint string) {
	region, err := manager.GetBucketRegion(ctx, client(endpoint, "eu-west-1"), "demo", func(o *s3.Options) { o.UsePathStyle = true })
	expect("looks up the bucket's region without credentials", err == nil && region == "us-east-1", fmt.Sprint(region, " ", err))
	_, err = client(endpoint, "eu-west-1").GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("demo"), Key: aws.String("go/put")})
	expect("GET signed for eu-west-1 is refused as AuthorizationHeaderMalformed", err != nil && strings.Contains(err.Error(), "AuthorizationHeaderMalformed"), err)
}

func minioClient(endpoint string) *minio.Client {
	at, _ := url.Parse(endpoint)
	key, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	c, err := minio.New(at.Host, &minio.Options{Creds: miniocredentials.NewStaticV4(key, secret, ""), BucketLookup: minio.BucketLookupPath})
	expect("minio-go, which looks up the region", err == nil, err)
	return c
}

func throughMinio(ctx context.Context, endpoint string) {
	c := minioClient(endpoint)
	_, err := c.PutObject(ctx, "demo", "go/minio", bytes.NewReader(body), int64(len(body)), minio.PutObjectOptions{ContentType: "text/x-test"})
	expect("minio-go: PutObject", err == nil, err)
	_, err = c.PutObject(ctx, "demo", "go/stream", bytes.NewReader(body), -1, minio.PutObjectOptions{PartSize: 5 << 20})
	expect("minio-go: PutObject of unknown length", err == nil, err)
	upload, err := c.PresignedPutObject(ctx, "demo", "go/minio", time.Minute)
	expect("minio-go: presigned", err == nil, err)
	status, text := send("PUT", upload.String(), nil, body)
	expect("minio-go: presigned PUT", status == 200, fmt.Sprint(status, " ", text))
	_, err = c.StatObject(ctx, "demo", "go/minio", minio.StatObjectOptions{})
	expect("minio-go: StatObject", err == nil, err)
	object, err := c.GetObject(ctx, "demo", "go/minio", minio.GetObjectOptions{})
	expect("minio-go: GetObject", err == nil, err)
	got, err := io.ReadAll(object)
	expect("minio-go: read", err == nil && bytes.Equal(got, body), err)
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	endpoint := os.Args[1]
	if len(os.Args) == 2 {
		presigned(ctx, endpoint)
		regions(ctx, endpoint)
		throughMinio(ctx, endpoint)
		return
	}
	p := parts{ctx, client(endpoint, "us-east-1"), aws.String("demo")}
	content := p.sizes()
	p.large(content)
	p.keys()
	p.presigned()
	p.once()
	largeThroughMinio(ctx, minioClient(endpoint), content)
	p.delete()
}
