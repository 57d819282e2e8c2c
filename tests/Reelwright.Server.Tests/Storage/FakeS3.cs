using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Reelwright.Server.Tests.Storage;

/// <summary>A small S3 that speaks the real wire format: objects, ranges, multipart uploads, XML errors. It insists on a signature and on the payload's hash.</summary>
internal sealed class FakeS3 : IAsyncDisposable
{
    public const string Bucket = "films";
    private const string AccessKey = "AKIDTEST";
    private static readonly XNamespace Xml = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly WebApplication _app;
    private int _failures;

    private FakeS3(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, (byte[] Content, string Type)> Objects { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, ConcurrentDictionary<int, byte[]>> Uploads { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Refuses this part of every multipart upload.</summary>
    public int? BadPart { get; set; }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<FakeS3> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var s3 = new FakeS3(app);
        app.Run(s3.HandleAsync);
        await app.StartAsync();
        return s3;
    }

    /// <summary>Settings that make a server use it.</summary>
    public IEnumerable<(string, string?)> Settings(bool redirect = false) =>
    [
        ("Storage:Provider", "s3"), ("Storage:S3:ServiceUrl", Url), ("Storage:S3:Bucket", Bucket), ("Storage:S3:AccessKey", AccessKey),
        ("Storage:S3:SecretKey", "secret"), ("Storage:S3:PartBytes", (5 << 20).ToString()), ("Storage:S3:Redirect", redirect.ToString()),
    ];

    /// <summary>Answers the next requests with 503 SlowDown.</summary>
    public void FailNext(int times) => _failures = times;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        var request = http.Request;
        Requests.Enqueue($"{request.Method} {request.Path}{request.QueryString}");
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            await FailAsync(http, 503, "SlowDown");
        }
        else if (!IsSigned(request))
        {
            await FailAsync(http, 403, "AccessDenied");
        }
        else if (request.Path.Value!.Split('/', 3) is not ["", Bucket, ..])
        {
            await FailAsync(http, 404, "NoSuchBucket");
        }
        else if (request.Path.Value!.Split('/', 3) is { Length: 3 } path && path[2].Length > 0)
        {
            await HandleObjectAsync(http, path[2]);
        }
    }

    private static bool IsSigned(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return (header.StartsWith($"AWS4-HMAC-SHA256 Credential={AccessKey}/", StringComparison.Ordinal) && header.Contains("SignedHeaders=") && header.Contains("Signature="))
            || (request.Query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256" && request.Query["X-Amz-Credential"].ToString().StartsWith(AccessKey + "/", StringComparison.Ordinal) && request.Query.ContainsKey("X-Amz-Signature"));
    }

    private Task HandleObjectAsync(HttpContext http, string key)
    {
        var query = http.Request.Query;
        return http.Request.Method switch
        {
            "PUT" when query.ContainsKey("partNumber") => PutPartAsync(http, query["uploadId"]!, int.Parse(query["partNumber"]!)),
            "PUT" => PutAsync(http, key),
            "POST" when query.ContainsKey("uploads") => BeginAsync(http, key),
            "POST" when query.ContainsKey("uploadId") => CompleteAsync(http, key, query["uploadId"]!),
            "DELETE" when query.ContainsKey("uploadId") => AbortAsync(http, query["uploadId"]!),
            "DELETE" => DeleteAsync(http, key),
            "GET" or "HEAD" => GetAsync(http, key),
            _ => FailAsync(http, 405, "MethodNotAllowed"),
        };
    }

    private async Task PutAsync(HttpContext http, string key)
    {
        if (await ReadAsync(http) is { } content)
        {
            Objects[key] = (content, http.Request.ContentType ?? "binary/octet-stream");
            http.Response.Headers.ETag = Tag(content);
        }
    }

    private async Task BeginAsync(HttpContext http, string key)
    {
        var id = Guid.CreateVersion7().ToString("N");
        Uploads[id] = new ConcurrentDictionary<int, byte[]> { [0] = System.Text.Encoding.UTF8.GetBytes(http.Request.ContentType ?? "") };
        await AnswerAsync(http, new XElement(Xml + "InitiateMultipartUploadResult", new XElement(Xml + "Bucket", Bucket), new XElement(Xml + "Key", key), new XElement(Xml + "UploadId", id)));
    }

    private async Task PutPartAsync(HttpContext http, string id, int number)
    {
        if (number == BadPart)
        {
            await FailAsync(http, 400, "InvalidPart");
        }
        else if (!Uploads.TryGetValue(id, out var upload))
        {
            await FailAsync(http, 404, "NoSuchUpload");
        }
        else if (await ReadAsync(http) is { } content)
        {
            upload[number] = content;
            http.Response.Headers.ETag = Tag(content);
        }
    }

    private async Task CompleteAsync(HttpContext http, string key, string id)
    {
        var asked = await XDocument.LoadAsync(http.Request.Body, LoadOptions.None, http.RequestAborted);
        var parts = asked.Descendants().Where(element => element.Name.LocalName == "Part")
            .Select(part => (Number: (int)part.Elements().First(e => e.Name.LocalName == "PartNumber"), Tag: (string)part.Elements().First(e => e.Name.LocalName == "ETag"))).ToList();
        if (!Uploads.TryGetValue(id, out var upload) || parts.Any(part => !upload.TryGetValue(part.Number, out var held) || Tag(held) != part.Tag))
        {
            await FailAsync(http, 400, "InvalidPart");
        }
        else if (parts.SkipLast(1).Any(part => upload[part.Number].Length < 5 << 20))
        {
            await FailAsync(http, 400, "EntityTooSmall");
        }
        else
        {
            Objects[key] = ([.. parts.SelectMany(part => upload[part.Number])], System.Text.Encoding.UTF8.GetString(upload[0]));
            Uploads.TryRemove(id, out _);
            await AnswerAsync(http, new XElement(Xml + "CompleteMultipartUploadResult", new XElement(Xml + "Key", key), new XElement(Xml + "ETag", "\"0-3\"")));
        }
    }

    private Task AbortAsync(HttpContext http, string id)
    {
        http.Response.StatusCode = Uploads.TryRemove(id, out _) ? 204 : 404;
        return Task.CompletedTask;
    }

    private Task DeleteAsync(HttpContext http, string key)
    {
        Objects.TryRemove(key, out _);
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task GetAsync(HttpContext http, string key)
    {
        if (!Objects.TryGetValue(key, out var held))
        {
            await FailAsync(http, 404, "NoSuchKey");
            return;
        }

        var (from, to) = (0L, held.Content.Length - 1L);
        if (http.Request.GetTypedHeaders().Range?.Ranges.Single() is { } range)
        {
            (from, to) = (range.From!.Value, Math.Min(range.To!.Value, to));
            if (from > to)
            {
                await FailAsync(http, 416, "InvalidRange");
                return;
            }

            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = new ContentRangeHeaderValue(from, to, held.Content.Length).ToString();
        }

        http.Response.ContentType = http.Request.Query.TryGetValue("response-content-type", out var type) ? type : held.Type;
        http.Response.Headers.ContentDisposition = http.Request.Query["response-content-disposition"];
        http.Response.Headers.ETag = held.Content.Length > 5 << 20 ? "\"0-3\"" : Tag(held.Content);
        http.Response.Headers.LastModified = "Sun, 22 Nov 2026 12:00:00 GMT";
        http.Response.ContentLength = to - from + 1;
        if (http.Request.Method == "GET")
        {
            await http.Response.Body.WriteAsync(held.Content.AsMemory((int)from, (int)(to - from + 1)));
        }
    }

    /// <summary>The body, when its hash is the one that was signed.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var content = body.ToArray();
        if (http.Request.Headers["x-amz-content-sha256"] == Convert.ToHexStringLower(SHA256.HashData(content)))
        {
            return content;
        }

        // Also what refuses aws-chunked bodies, as servers do that do not know them.
        await FailAsync(http, 400, "XAmzContentSHA256Mismatch");
        return null;
    }

#pragma warning disable CA5351 // S3's own choice for its tags; clients check what they get against them
    private static string Tag(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";
#pragma warning restore CA5351

    private static async Task AnswerAsync(HttpContext http, XElement answer)
    {
        http.Response.ContentType = "application/xml";
        await http.Response.WriteAsync(new XDocument(new XDeclaration("1.0", "UTF-8", null), answer).ToString());
    }

    private static async Task FailAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        if (http.Request.Method != "HEAD")
        {
            await AnswerAsync(http, new XElement("Error", new XElement("Code", code), new XElement("Message", code)));
        }
    }
}
