using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Media as objects of a bucket on S3 or anything that speaks like it.</summary>
internal sealed class S3MediaStore : IMediaStore, IStartTask, IDisposable
{
    private static readonly TimeSpan RedirectLife = TimeSpan.FromMinutes(15);

    private readonly S3Options _options;
    private readonly DataFolder _folder;
    private readonly TimeProvider _clock;
    private readonly AmazonS3Client _client;

    public S3MediaStore(IOptions<StorageOptions> options, DataFolder folder, TimeProvider clock)
    {
        (_options, _folder, _clock) = (options.Value.S3, folder, clock);
        _client = new AmazonS3Client(
            new BasicAWSCredentials(_options.AccessKey, _options.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = _options.ServiceUrl,
                AuthenticationRegion = _options.Region,
                ForcePathStyle = _options.ForcePathStyle,

                // The trailing checksums that the SDK adds by itself are unknown to many servers that speak S3.
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
    }

    /// <summary>At start: a wrong address, key or bucket is better told now than at the first film.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await _client.HeadBucketAsync(new HeadBucketRequest { BucketName = _options.Bucket }, cancel);
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new StorageUnreachableException(_options, failure);
        }
    }

    public async Task PutAsync(string name, string path, string contentType, CancellationToken cancel)
    {
        if (new FileInfo(path).Length > _options.PartBytes)
        {
            await PutInPartsAsync(name, path, contentType, cancel);
        }
        else
        {
            await _client.PutObjectAsync(
                new PutObjectRequest { BucketName = _options.Bucket, Key = KeyOf(name), FilePath = path, ContentType = contentType, UseChunkEncoding = false }, cancel);
        }

        File.Delete(path);
    }

    public async Task<Stream?> OpenAsync(string name, long offset, long length, CancellationToken cancel)
    {
        if (length == 0)
        {
            return await FindSizeAsync(name, cancel) is null ? null : Stream.Null;
        }

        var request = new GetObjectRequest
        {
            BucketName = _options.Bucket,
            Key = KeyOf(name),
            ByteRange = new Amazon.S3.Model.ByteRange(offset, offset + length - 1),
        };
        return await FindAsync(() => _client.GetObjectAsync(request, cancel)) is { } found ? new StreamSlice(found.ResponseStream, 0, length, found) : null;
    }

    public async Task<LocalFile?> OpenLocalAsync(string name, CancellationToken cancel)
    {
        using var found = await FindAsync(() => _client.GetObjectAsync(_options.Bucket, KeyOf(name), cancel));
        if (found is null)
        {
            return null;
        }

        var copies = _folder.CreateTemporaryFolder("media");
        try
        {
            var path = Path.Combine(copies.Path, name);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            await found.ResponseStream.CopyToAsync(file, 128 << 10, cancel);
            return file.Length == found.ContentLength
                ? new LocalFile(path, copies)
                : throw new EndOfStreamException($"The store sent {file.Length} of {found.ContentLength} bytes of {name}.");
        }
        catch
        {
            copies.Dispose();
            throw;
        }
    }

    public async Task<long?> FindSizeAsync(string name, CancellationToken cancel) =>
        (await FindAsync(() => _client.GetObjectMetadataAsync(_options.Bucket, KeyOf(name), cancel)))?.ContentLength;

    public Task DeleteAsync(string name, CancellationToken cancel) => _client.DeleteObjectAsync(_options.Bucket, KeyOf(name), cancel);

    public Uri? FindRedirect(string name, string contentType, string disposition) => !_options.Redirect ? null : new Uri(_client.GetPreSignedURL(new GetPreSignedUrlRequest
    {
        BucketName = _options.Bucket,
        Key = KeyOf(name),
        Verb = HttpVerb.GET,
        Expires = (_clock.GetUtcNow() + RedirectLife).UtcDateTime,
        Protocol = _options.ServiceUrl!.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? Protocol.HTTP : Protocol.HTTPS,
        ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentType = contentType, ContentDisposition = disposition, CacheControl = "private, no-cache" },
    }));

    public void Dispose() => _client.Dispose();

    private async Task PutInPartsAsync(string name, string path, string contentType, CancellationToken cancel)
    {
        var upload = await _client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = KeyOf(name), ContentType = contentType }, cancel);
        try
        {
            var complete = new CompleteMultipartUploadRequest { BucketName = _options.Bucket, Key = KeyOf(name), UploadId = upload.UploadId };
            var size = new FileInfo(path).Length;
            for (long at = 0; at < size; at += _options.PartBytes)
            {
                complete.AddPartETags(await PutPartAsync(upload, path, at, Math.Min(_options.PartBytes, size - at), cancel));
            }

            await _client.CompleteMultipartUploadAsync(complete, cancel);
        }
        catch
        {
            // Parts of an upload that is neither completed nor aborted are kept, and charged for, unseen.
            await _client.AbortMultipartUploadAsync(_options.Bucket, KeyOf(name), upload.UploadId, CancellationToken.None);
            throw;
        }
    }

    private Task<UploadPartResponse> PutPartAsync(InitiateMultipartUploadResponse upload, string path, long at, long length, CancellationToken cancel) =>
        _client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = _options.Bucket,
                Key = upload.Key,
                UploadId = upload.UploadId,
                PartNumber = (int)(at / _options.PartBytes) + 1,
                FilePath = path,
                FilePosition = at,
                PartSize = length,
                UseChunkEncoding = false,
            },
            cancel);

    private static async Task<T?> FindAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode is HttpStatusCode.NotFound && missing.ErrorCode is not "NoSuchBucket")
        {
            return null;
        }
    }

    private static string KeyOf(string name) => MediaName.IsValid(name) ? $"media/{MediaName.Shelf(name)}/{name}" : throw new ArgumentException("This is no name of a stored file.", nameof(name));
}

/// <summary>The bucket does not answer, or not to us.</summary>
internal sealed class StorageUnreachableException(S3Options options, Exception cause) : Exception(
    $"The bucket {options.Bucket} at {options.ServiceUrl} cannot be used ({cause.Message}). Check Storage:S3:ServiceUrl, Bucket, AccessKey and SecretKey.", cause);
