using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>A multipart form whose files have been streamed to the temporary folder; they are gone when the request ends.</summary>
internal sealed class UploadForm
{
    private const int MaxParts = 32;
    private const int MaxFieldBytes = 64 << 10;

    // What boundaries and part headers may add to the files themselves.
    private const int Overhead = 256 << 10;
    private static readonly object Key = new();
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UploadedFile> _files = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Fields => _fields;

    public IReadOnlyDictionary<string, UploadedFile> Files => _files;

    /// <summary>Reads the form, once per request.</summary>
    /// <param name="maxBytes">Most bytes of all files together.</param>
    /// <exception cref="Refusal">400 <c>unsupported_media</c>, <c>invalid_request</c>; 413; 503 <c>storage_full</c>.</exception>
    public static async Task<UploadForm> ReadAsync(HttpContext http, long maxBytes, CancellationToken cancel)
    {
        if (http.Items.TryGetValue(Key, out var read))
        {
            return (UploadForm)read!;
        }

        if (http.Request.ContentLength > maxBytes + Overhead)
        {
            throw Refusal.TooLarge(maxBytes);
        }

        http.RequestServices.GetRequiredService<StorageSpace>().ThrowIfFull(http.Request.ContentLength ?? 0);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = maxBytes + Overhead + 1;
        }

        var folder = http.RequestServices.GetRequiredService<DataFolder>().CreateTemporaryFolder("uploads");
        http.Response.OnCompleted(() =>
        {
            folder.Dispose();
            return Task.CompletedTask;
        });
        var form = new UploadForm();
        try
        {
            await form.ReadPartsAsync(Reader(http), folder.Path, maxBytes, cancel);
        }
        catch (IOException full) when (StorageSpace.IsDiskFull(full))
        {
            throw Refusal.StorageFull();
        }
        catch (Exception bad) when (bad is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Refusal.UnsupportedMedia("The multipart form is incomplete or malformed.");
        }

        http.Items[Key] = form;
        return form;
    }

    private static MultipartReader Reader(HttpContext http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200 } boundary)
        {
            throw Refusal.UnsupportedMedia("Send the file as multipart/form-data.");
        }

        return new MultipartReader(boundary.Value!, http.Request.Body);
    }

    private async Task ReadPartsAsync(MultipartReader reader, string folder, long maxBytes, CancellationToken cancel)
    {
        var left = maxBytes;
        for (var part = 0; await reader.ReadNextSectionAsync(cancel) is { } section; part++)
        {
            if (part == MaxParts)
            {
                throw Refusal.UnsupportedMedia($"The form has more than {MaxParts} parts.");
            }

            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || HeaderUtilities.RemoveQuotes(disposition.Name) is not { Length: > 0 } name)
            {
                throw Refusal.UnsupportedMedia("A part of the form has no name.");
            }

            if (disposition.IsFileDisposition())
            {
                var file = await StoreAsync(section.Body, Path.Combine(folder, part.ToString()), left, maxBytes, cancel);
                left -= file.SizeBytes;
                _files[name.Value!] = file;
            }
            else
            {
                _fields[name.Value!] = await ReadFieldAsync(name.Value!, section.Body, cancel);
            }
        }
    }

    private static async Task<UploadedFile> StoreAsync(Stream body, string path, long left, long maxBytes, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        var buffer = new byte[128 << 10];
        long size = 0;
        while (await body.ReadAsync(buffer, cancel) is var got && got > 0)
        {
            size += got;
            if (size > left)
            {
                throw Refusal.TooLarge(maxBytes);
            }

            hash.AppendData(buffer, 0, got);
            await target.WriteAsync(buffer.AsMemory(0, got), cancel);
        }

        return new UploadedFile(path, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static async Task<string> ReadFieldAsync(string name, Stream body, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        while (await body.ReadAsync(buffer, cancel) is var got && got > 0)
        {
            bytes.Write(buffer, 0, got);
            if (bytes.Length > MaxFieldBytes)
            {
                throw Refusal.Invalid(name, $"must have at most {MaxFieldBytes} bytes");
            }
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}

/// <summary>A file of a form, on disk under a name of ours. Its own name was never looked at.</summary>
internal sealed record UploadedFile(string Path, long SizeBytes, string Sha256);
