using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reelwright.Server.Tests.Speech;

/// <summary>A server with a language model that speaks OpenAI's chat completions; what the model says is the test's.</summary>
internal sealed class FakeLanguageModel : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeLanguageModel(WebApplication app) => _app = app;

    public string BaseUrl { get; private set; } = "";

    /// <summary>Takes the request and answers with the message's content.</summary>
    public Func<JsonElement, string> Reply { get; set; } = _ => "";

    /// <summary>In place of <see cref="Reply"/>: the whole answer.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    public string FinishReason { get; set; } = "stop";

    public ConcurrentQueue<JsonElement> Asked { get; } = new();

    public static async Task<FakeLanguageModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var model = new FakeLanguageModel(app);
        app.MapPost("/v1/chat/completions", model.CompleteAsync);
        await app.StartAsync();
        model.BaseUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";
        return model;
    }

    private async Task CompleteAsync(HttpContext http)
    {
        var request = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        Asked.Enqueue(request);
        if (Answer is { } whole)
        {
            await whole(http);
            return;
        }

        await http.Response.WriteAsJsonAsync(new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            model = request.GetProperty("model").GetString(),
            choices = new[] { new { index = 0, message = new { role = "assistant", content = Reply(request) }, finish_reason = FinishReason } },
            usage = new { prompt_tokens = 1, completion_tokens = 1, total_tokens = 2 },
        });
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
