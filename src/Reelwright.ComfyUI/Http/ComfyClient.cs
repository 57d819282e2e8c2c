using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI;

/// <summary>
/// ComfyUI's HTTP, typed. A backend is not trusted: every reply has a bound and a time, and names from it never become local paths.
/// Every method throws <see cref="ComfyException"/> when the backend cannot be used.
/// </summary>
public sealed class ComfyClient(ComfyEndpoint endpoint, TimeProvider clock) : IDisposable
{
    private const int Small = 1024 * 1024;
    private const int Large = 32 * 1024 * 1024;

    /// <summary>object_info has every node with every file name: 1.6 MB for a bare server, tens of megabytes for one with many packs.</summary>
    private const int NodesBound = 128 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>object_info reads model folders, which may be on a network drive; a big graph is validated before the reply.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(60);

    private readonly BackendRequests _requests = new(endpoint, clock);

    public ComfyEndpoint Endpoint { get; } = endpoint;

    internal BackendRequests Requests => _requests;

    /// <summary>Queues a graph.</summary>
    /// <exception cref="PromptRefusedException">ComfyUI's validation refuses all of it.</exception>
    public async Task<PromptReceipt> SubmitAsync(PromptSubmission submission, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_requests.Root, "prompt")) { Content = BackendRequests.JsonBody(Body(submission)) };
        var reply = await _requests.ReadAsync(request, Large, LongPatience, cancel);
        if (reply.Status is HttpStatusCode.BadRequest)
        {
            throw _requests.Parse(reply.Body, json => Refusals.Read(json, submission.Graph));
        }

        _requests.Expect(reply);
        return _requests.Parse(reply.Body, json => new PromptReceipt(
            json.Text("prompt_id", 100) ?? throw new JsonException("No prompt id."), json.Number("number") ?? 0, Refusals.Nodes(json, submission.Graph)));
    }

    /// <summary>How a prompt ended; null while it waits or runs, and when the backend does not know it.</summary>
    public Task<PromptHistory?> FindHistoryAsync(string promptId, CancellationToken cancel) =>
        _requests.GetAsync($"history/{Uri.EscapeDataString(promptId)}", Large, Patience, json => Replies.History(json, promptId), cancel);

    public Task<QueueState> GetQueueAsync(CancellationToken cancel) => _requests.GetAsync("queue", Large, Patience, Replies.Queue, cancel);

    /// <summary>Takes a waiting prompt out of the queue. Nothing happens to a running one.</summary>
    public Task DeleteAsync(string promptId, CancellationToken cancel) => _requests.PostAsync("queue", new { delete = new[] { promptId } }, Patience, cancel);

    /// <summary>Stops a running prompt. Nothing happens when another one runs.</summary>
    public Task InterruptAsync(string promptId, CancellationToken cancel) => _requests.PostAsync("interrupt", new { prompt_id = promptId }, Patience, cancel);

    /// <summary>Unloads all models, after what runs now.</summary>
    public Task FreeAsync(CancellationToken cancel) => _requests.PostAsync("free", new { unload_models = true, free_memory = true }, Patience, cancel);

    /// <summary>Removes a prompt from the history. Its files stay: ComfyUI deletes none.</summary>
    public Task ForgetAsync(string promptId, CancellationToken cancel) => _requests.PostAsync("history", new { delete = new[] { promptId } }, Patience, cancel);

    public Task<SystemStats> GetSystemStatsAsync(CancellationToken cancel) => _requests.GetAsync("system_stats", Small, Patience, Replies.System, cancel);

    /// <summary>Every node class of the backend (object_info).</summary>
    public Task<NodeSchemas> GetNodesAsync(CancellationToken cancel) => _requests.GetAsync("object_info", NodesBound, LongPatience, NodeSchemas.Parse, cancel);

    public Task<IReadOnlyList<string>> ListModelFoldersAsync(CancellationToken cancel) => _requests.GetAsync("models", Small, Patience, Replies.Names, cancel);

    /// <summary>The files of a model folder; none when there is no such folder.</summary>
    public async Task<IReadOnlyList<string>> ListModelFilesAsync(string folder, CancellationToken cancel)
    {
        try
        {
            return await _requests.GetAsync($"models/{Uri.EscapeDataString(folder)}", Large, Patience, Replies.Names, cancel);
        }
        catch (ComfyException failure) when (failure.Failure is ComfyFailure.NotFound)
        {
            return [];
        }
    }

    /// <summary>Puts a file into the backend's input folder.</summary>
    /// <param name="localPath">Read as a stream.</param>
    /// <param name="name">The wished name; the returned one counts.</param>
    /// <param name="subfolder">Below the input folder.</param>
    /// <param name="cancel">Stops the upload.</param>
    public async Task<StoredFile> UploadAsync(string localPath, string name, string subfolder, CancellationToken cancel)
    {
        await using var file = File.OpenRead(localPath);
        using var form = new MultipartFormDataContent
        {
            Field(new StreamContent(file, 128 * 1024), "image", name),
            Field(new StringContent(subfolder), "subfolder"),
            Field(new StringContent("input"), "type"),
            Field(new StringContent("true"), "overwrite"),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_requests.Root, "upload/image")) { Content = form };
        var patience = Patience + TimeSpan.FromSeconds(file.Length / SlowestBytesPerSecond);
        var reply = await _requests.ReadAsync(request, Small, patience, cancel);
        if (reply.Status is HttpStatusCode.RequestEntityTooLarge)
        {
            throw new ComfyException(ComfyFailure.TooLarge, $"{_requests.Root} does not take a file of {file.Length} bytes: start ComfyUI with a larger --max-upload-size.");
        }

        _requests.Expect(reply);
        return _requests.Parse(reply.Body, json => new StoredFile(
            json.Text("name", 500) ?? throw new JsonException("No name."), json.Text("subfolder", 500) ?? "", json.Text("type", 20) ?? "input"));
    }

    /// <summary>Fetches a file of the backend to <paramref name="targetPath"/>, which is this machine's own choice. Nothing is left there when it fails.</summary>
    /// <exception cref="ComfyException"><see cref="ComfyFailure.TooLarge"/> beyond <paramref name="maxBytes"/>.</exception>
    public async Task DownloadAsync(StoredFile file, string targetPath, long maxBytes, CancellationToken cancel)
    {
        var query = $"view?filename={Uri.EscapeDataString(file.Filename)}&subfolder={Uri.EscapeDataString(file.Subfolder)}&type={Uri.EscapeDataString(file.Type)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_requests.Root, query));
        using var response = await _requests.SendAsync(request, LongPatience, cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw _requests.Unexpected(response.StatusCode);
        }

        if (response.Content.Headers.ContentType?.MediaType is "text/html")
        {
            throw new ComfyException(ComfyFailure.NotComfyUI, $"{_requests.Root} answers with a web page where a file was asked for.");
        }

        try
        {
            await CopyAsync(request, response, targetPath, maxBytes, cancel);
        }
        catch
        {
            File.Delete(targetPath);
            throw;
        }
    }

    public void Dispose() => _requests.Dispose();

    /// <summary>A tenth of a slow home connection: an upload that is slower counts as stuck.</summary>
    private const double SlowestBytesPerSecond = 100_000;

    private async Task CopyAsync(HttpRequestMessage request, HttpResponseMessage response, string targetPath, long maxBytes, CancellationToken cancel)
    {
        var tooLarge = new ComfyException(ComfyFailure.TooLarge, $"{_requests.Root} sends a file of more than {maxBytes} bytes.");
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            throw tooLarge;
        }

        await using var target = new FileStream(targetPath, FileMode.Create, FileAccess.Write, FileShare.None, 1, useAsync: true);
        await using var source = await response.Content.ReadAsStreamAsync(cancel);
        var piece = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            var total = 0L;
            while (await _requests.GuardAsync(request, Patience, inTime => source.ReadAsync(piece, inTime).AsTask(), cancel) is > 0 and var read)
            {
                total += read;
                if (total > maxBytes)
                {
                    throw tooLarge;
                }

                await target.WriteAsync(piece.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static byte[] Body(PromptSubmission submission)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("prompt");
            submission.Graph.WriteTo(writer);
            writer.WriteString("prompt_id", submission.PromptId);
            writer.WriteString("client_id", submission.ClientId);
            writer.WritePropertyName("extra_data");
            new JsonObject { ["preview_method"] = submission.Previews ? "latent2rgb" : "none" }.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static HttpContent Field(HttpContent content, string name, string? fileName = null)
    {
        // Quoted, as browsers do: not every parser takes bare names.
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"", FileName = fileName is null ? null : $"\"{fileName}\"" };
        content.Headers.ContentType ??= fileName is null ? null : new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }
}
