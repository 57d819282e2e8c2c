using Microsoft.Extensions.Options;
using Reelwright.Server.Jobs;
using Reelwright.Server.ModelServers;

namespace Reelwright.Server.Speech;

/// <summary>The operator's OpenAI-compatible server that speaks, listens or does both.</summary>
internal sealed class SpeechServer(ModelServerClient client, IOptions<SpeechOptions> options)
{
    /// <summary>How jobs name this engine.</summary>
    public const string Engine = "speech-server";

    private const string Name = "speech server";
    private const string Code = "speech_server";

    private static readonly ModelServer Unnamed = new(Name, Code, "", null, 0);

    public SpeechOptions Options => options.Value;

    /// <inheritdoc cref="ModelServerClient.PostAsync"/>
    public Task<ModelServerReply> PostAsync(string route, Func<HttpContent> content, long maxBytes, CancellationToken cancel) =>
        client.PostAsync(Unnamed with { BaseUrl = Options.BaseUrl!, ApiKey = Options.ApiKey, TimeoutSeconds = Options.TimeoutSeconds }, route, content, maxBytes, cancel);

    /// <inheritdoc cref="ModelServerClient.Failed"/>
    public static JobFailure Failed(string reason) => ModelServerClient.Failed(Unnamed, reason);
}
