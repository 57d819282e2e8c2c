using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Library;

/// <summary>Sends a stored file: whole or a range, or 304, or the store's address where the operator wants that.</summary>
internal sealed class ServeMedia(MediaAccess access, IMediaStore store, ILogger<ServeMedia> log)
{
    // What we serve is people's own: in a browser it may neither run scripts nor load anything, and only their browser may keep it,
    // asking each time whether it may still show it (a share can end).
    private const string ContentPolicy = "sandbox; default-src 'none'";
    private const string Caching = "private, no-cache";
    private const string NotKept = "private, no-store";

    public static async Task<EmptyHttpResult> Handle(FileKind kind, HttpContext http, string filename, ServeMedia serve, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var token = query.TryGetValue("token", out var given) ? given.ToString() : null;
        var readable = await serve.Access.FindAsync(http.FindCaller(), filename, token, kind, cancel);
        await serve.SendAsync(http, readable.File, readable.IsShared, query["download"].ToString() is "1" or "true", cancel);
        return TypedResults.Empty;
    }

    private MediaAccess Access => access;

    /// <summary>Sends a file to somebody who may have it.</summary>
    /// <exception cref="Refusal">404 when the file is being deleted; 416.</exception>
    /// <param name="mayBeKept">False for what no cache may keep, not even the reader's own.</param>
    public async Task SendAsync(HttpContext http, MediaFile file, bool isShared, bool asDownload, CancellationToken cancel, bool mayBeKept = true)
    {
        var disposition = new ContentDispositionHeaderValue(asDownload ? "attachment" : "inline") { FileName = file.Filename }.ToString();
        if (HttpMethods.IsGet(http.Request.Method) && store.FindRedirect(file.Filename, file.ContentType, disposition) is { } address)
        {
            Redirect(http, address);
            return;
        }

        var tag = new EntityTagHeaderValue($"\"{file.Sha256[..32]}\"");
        var range = FindRange(http, file, tag);
        Describe(http, file, tag, disposition, isShared);
        if (!mayBeKept)
        {
            http.Response.Headers.CacheControl = NotKept;
        }

        if (IsKnown(http.Request, tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var part = range ?? new ByteRange(0, file.SizeBytes);
        if (HttpMethods.IsHead(http.Request.Method))
        {
            Announce(http, file, range, part);
            return;
        }

        await using var content = await store.OpenAsync(file.Filename, part.Offset, part.Length, cancel) ?? throw Missing(http, file);
        Announce(http, file, range, part);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await content.CopyToAsync(http.Response.Body, 128 << 10, cancel);
    }

    private static void Announce(HttpContext http, MediaFile file, ByteRange? range, ByteRange part)
    {
        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = part.Length;
        if (range is not null)
        {
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.Headers.ContentRange = $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{file.SizeBytes}";
        }
    }

    private static void Describe(HttpContext http, MediaFile file, EntityTagHeaderValue tag, string disposition, bool isShared)
    {
        var headers = http.Response.Headers;
        headers.ETag = tag.ToString();
        headers.LastModified = HeaderUtilities.FormatDate(file.CreatedAt);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = Caching;
        headers.ContentDisposition = disposition;
        headers.ContentSecurityPolicy = ContentPolicy;
        if (isShared)
        {
            headers["Referrer-Policy"] = "no-referrer";
        }
    }

    private static void Redirect(HttpContext http, Uri address)
    {
        http.Response.Headers.CacheControl = NotKept;
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.Location = address.AbsoluteUri;
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.ContentLength = 0;
    }

    private static ByteRange? FindRange(HttpContext http, MediaFile file, EntityTagHeaderValue tag)
    {
        var headers = http.Request.GetTypedHeaders();
        if (!HttpMethods.IsGet(http.Request.Method) || !IsCurrent(headers.IfRange, file, tag) || IsKnown(http.Request, tag))
        {
            return null;
        }

        try
        {
            return ByteRange.Resolve(headers.Range, file.SizeBytes);
        }
        catch (UnsatisfiableRangeException)
        {
            http.Response.Headers.ContentRange = $"bytes */{file.SizeBytes}";
            throw new Refusal(StatusCodes.Status416RangeNotSatisfiable, "range_not_satisfiable", $"The file has {file.SizeBytes} bytes; the range lies outside.");
        }
    }

    /// <summary>Whether a range may be given: the part the client has is of this very content.</summary>
    private static bool IsCurrent(RangeConditionHeaderValue? condition, MediaFile file, EntityTagHeaderValue tag) => condition switch
    {
        null => true,
        { EntityTag: { } asked } => asked.Compare(tag, useStrongComparison: true),
        { LastModified: { } date } => date.ToUnixTimeSeconds() == file.CreatedAt.ToUnixTimeSeconds(),
        _ => false,
    };

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) => request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known
        && known.Any(held => held.Equals(EntityTagHeaderValue.Any) || held.Compare(tag, useStrongComparison: false));

    private Refusal Missing(HttpContext http, MediaFile file)
    {
        // Deleted between the look into the database and now; should it ever be more than that, the log knows.
        log.LogWarning("Request {RequestId} asked for {Filename}, which the store does not have", http.TraceIdentifier, file.Filename);
        foreach (var header in (string[])[HeaderNames.ETag, HeaderNames.LastModified, HeaderNames.AcceptRanges])
        {
            http.Response.Headers.Remove(header);
        }

        return Refusal.NotFound("There is no such file.");
    }
}
