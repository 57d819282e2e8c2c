using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Reelwright.ComfyUI;

/// <summary>Sends requests and turns whatever goes wrong into one kind of exception; no reply is read beyond its bound or awaited beyond its time.</summary>
internal sealed class BackendRequests : IDisposable
{
    private readonly HttpClient _http;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly TimeProvider _clock;

    public BackendRequests(ComfyEndpoint endpoint, TimeProvider clock)
    {
        Handler = BackendConnection.Open(endpoint);
        _http = new HttpClient(Handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _authorization = BackendConnection.Authorization(endpoint);
        _clock = clock;
        Root = BackendConnection.Root(endpoint.Address);
    }

    public Uri Root { get; }

    public SocketsHttpHandler Handler { get; }

    public async Task<T> GetAsync<T>(string route, int maxBytes, TimeSpan patience, Func<JsonElement, T> read, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Root, route));
        var reply = await ReadAsync(request, maxBytes, patience, cancel);
        Expect(reply);
        return Parse(reply.Body, read);
    }

    /// <summary>For calls whose reply is empty.</summary>
    public async Task PostAsync(string route, object body, TimeSpan patience, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Root, route)) { Content = JsonBody(JsonSerializer.SerializeToUtf8Bytes(body)) };
        var reply = await ReadAsync(request, 64 * 1024, patience, cancel);
        Expect(reply);
    }

    /// <summary>The whole reply, whatever its status, within the bound.</summary>
    public async Task<BackendReply> ReadAsync(HttpRequestMessage request, int maxBytes, TimeSpan patience, CancellationToken cancel)
    {
        using var response = await SendAsync(request, patience, cancel);
        return await GuardAsync(request, patience, async inTime =>
        {
            if (response.Content.Headers.ContentLength > maxBytes)
            {
                throw TooLarge(request, maxBytes);
            }

            using var body = new MemoryStream();
            await using var stream = await response.Content.ReadAsStreamAsync(inTime);
            var piece = new byte[16 * 1024];
            for (int read; (read = await stream.ReadAsync(piece, inTime)) > 0;)
            {
                if (body.Length + read > maxBytes)
                {
                    throw TooLarge(request, maxBytes);
                }

                body.Write(piece, 0, read);
            }

            return new BackendReply(response.StatusCode, response.Content.Headers.ContentType?.MediaType, body.ToArray());
        }, cancel);
    }

    /// <summary>The headers; the caller reads the body and disposes.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TimeSpan patience, CancellationToken cancel)
    {
        request.Headers.Authorization = _authorization;
        return GuardAsync(request, patience, inTime => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, inTime), cancel);
    }

    public async Task<T> GuardAsync<T>(HttpRequestMessage request, TimeSpan patience, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(patience, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            return await work(both.Token);
        }
        catch (OperationCanceledException failure) when (!cancel.IsCancellationRequested)
        {
            throw new ComfyException(ComfyFailure.Timeout, $"{Root} does not answer {Route(request)} within {patience.TotalSeconds:0} seconds.", failure);
        }
        catch (HttpRequestException failure) when (failure.InnerException is ComfyException refused)
        {
            throw new ComfyException(refused.Failure, refused.Message, failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new ComfyException(ComfyFailure.Unreachable, $"{Root} cannot be reached: {(failure.InnerException ?? failure).Message}", failure);
        }
    }

    /// <summary>Throws unless the reply is a success.</summary>
    public void Expect(BackendReply reply)
    {
        if (!reply.IsSuccess)
        {
            throw Unexpected(reply.Status);
        }
    }

    public ComfyException Unexpected(HttpStatusCode status) => (int)status switch
    {
        401 or 403 => new ComfyException(ComfyFailure.Unauthorised, $"{Root} refuses access ({(int)status}): check the token."),
        404 => new ComfyException(ComfyFailure.NotFound, $"{Root} has no such thing (404)."),
        502 or 503 or 504 => new ComfyException(ComfyFailure.Unreachable, $"The gateway at {Root} says that ComfyUI is away ({(int)status})."),
        >= 500 => new ComfyException(ComfyFailure.ServerError, $"{Root} failed on a request ({(int)status})."),
        >= 300 and < 400 => new ComfyException(ComfyFailure.NotComfyUI, $"{Root} redirects elsewhere ({(int)status}): give the address that it redirects to."),
        _ => new ComfyException(ComfyFailure.NotComfyUI, $"{Root} answers {(int)status}, which ComfyUI does not."),
    };

    public T Parse<T>(byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        // GetString throws InvalidOperationException on half a surrogate pair.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            var page = body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("<"u8);
            throw new ComfyException(ComfyFailure.NotComfyUI, $"{Root} answers with {(page ? "a web page" : "something")} that is not ComfyUI's JSON.", failure);
        }
    }

    public static ByteArrayContent JsonBody(byte[] json) => new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public void Dispose() => _http.Dispose();

    private ComfyException TooLarge(HttpRequestMessage request, int maxBytes) =>
        new(ComfyFailure.TooLarge, $"{Root} answers {Route(request)} with more than {maxBytes / 1024} KiB.");

    private string Route(HttpRequestMessage request) => request.RequestUri!.AbsolutePath[Math.Min(Root.AbsolutePath.Length, request.RequestUri.AbsolutePath.Length)..];
}

/// <summary>A whole reply.</summary>
internal sealed record BackendReply(HttpStatusCode Status, string? MediaType, byte[] Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
