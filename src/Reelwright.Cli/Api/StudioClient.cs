using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.Cli.Api;

/// <summary>The HTTP API as this program uses it. Refusals are thrown as <see cref="CliFailure"/>, a lost connection as <see cref="HttpRequestException"/>.</summary>
internal sealed class StudioClient(Uri address, string? key) : IDisposable
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(60);

    // No limit on the whole call: films are large and events go on for hours.
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), AllowAutoRedirect = true, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public Uri Address => address;

    /// <summary>Who this key is to the server.</summary>
    public Task<AuthCheck> CheckAsync(CancellationToken cancel) => GetAsync<AuthCheck>("/api/auth/check", cancel);

    public async Task<IReadOnlyList<StudioModel>> ListModelsAsync(CancellationToken cancel)
    {
        var films = await GetAsync<StudioModels>("/api/models", cancel);
        var pictures = await GetAsync<StudioModels>("/api/image-models", cancel);
        return [.. films.Models, .. pictures.Models.Select(model => model with { Kind = "image" })];
    }

    /// <param name="path">A file on this machine.</param>
    /// <param name="kind">image, audio or video.</param>
    /// <returns>The handle of the uploaded media.</returns>
    public async Task<string> UploadAsync(string path, string kind, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file, 1 << 16);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent();

        // The server looks at the bytes; the name would only tell it about this machine's folders.
        form.Add(content, "file", $"upload{Path.GetExtension(path)}");
        using var request = Request(HttpMethod.Post, $"/api/upload-{kind}");
        request.Content = form;
        using var response = await _http.SendAsync(request, cancel);
        return (await ReadAsync<Uploaded>(response, cancel)).Filename;
    }

    /// <param name="idempotencyKey">The same for every try of the same request, so that it is charged once.</param>
    public async Task<Submitted> SubmitAsync(string path, JsonObject body, string idempotencyKey, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Post, path);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = JsonContent.Create(body);
        return await SendAsync<Submitted>(request, cancel);
    }

    public Task<JobSnapshot> GetStatusAsync(string jobId, CancellationToken cancel) =>
        GetAsync<JobSnapshot>($"/api/status?job_id={Uri.EscapeDataString(jobId)}", cancel);

    public async Task<CancelReply> CancelAsync(string jobId, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Post, "/api/cancel");
        request.Content = JsonContent.Create(new JsonObject { ["job_id"] = jobId });
        return await SendAsync<CancelReply>(request, cancel);
    }

    /// <summary>The job's snapshots as they come, until the server ends the stream.</summary>
    public async IAsyncEnumerable<JobSnapshot> WatchAsync(string jobId, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, $"/api/jobs/{Uri.EscapeDataString(jobId)}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw await StudioProblem.ReadAsync(response, cancel);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancel))
        {
            if (item.Data.StartsWith('{') && JsonSerializer.Deserialize<JobSnapshot>(item.Data, Json) is { } snapshot)
            {
                yield return snapshot;
            }
        }
    }

    /// <summary>Opens a file of the server; the caller reads and disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string url, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, url);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode is HttpStatusCode.OK)
        {
            return response;
        }

        using (response)
        {
            throw await StudioProblem.ReadAsync(response, cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, path);
        return await SendAsync<T>(request, cancel);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ReplyLimit);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            return await ReadAsync<T>(response, limit.Token);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {ReplyLimit.TotalSeconds} s", late);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancel)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await StudioProblem.ReadAsync(response, cancel);
        }

        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancel) ?? throw new JsonException("null");
        }
        catch (JsonException failure)
        {
            throw new CliFailure(ExitCode.Unavailable, $"{response.RequestMessage?.RequestUri} does not answer as a Reelwright server does", failure);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string url)
    {
        var target = new Uri(address, url);
        var request = new HttpRequestMessage(method, target);

        // A file may lie in a store elsewhere; the key is nobody else's business.
        if (key is not null && target.GetLeftPart(UriPartial.Authority) == address.GetLeftPart(UriPartial.Authority))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return request;
    }
}
