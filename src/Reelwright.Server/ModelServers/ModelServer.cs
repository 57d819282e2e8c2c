namespace Reelwright.Server.ModelServers;

/// <summary>An OpenAI-compatible server of the operator's.</summary>
/// <param name="Name">In sentences: "speech server".</param>
/// <param name="Code">Begins the codes of failures: "speech_server".</param>
/// <param name="BaseUrl">Where its API is, with its version if it has one.</param>
/// <param name="ApiKey">Sent as a Bearer token; null for none.</param>
/// <param name="TimeoutSeconds">How long one request may take.</param>
internal sealed record ModelServer(string Name, string Code, string BaseUrl, string? ApiKey, double TimeoutSeconds)
{
    /// <summary>What is wrong with a configured address, after the setting's name; null when nothing is.</summary>
    /// <param name="url">The address.</param>
    /// <param name="keySetting">Where the key belongs.</param>
    public static string? FindAddressProblem(string url, string keySetting) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
        ? uri switch
        {
            { UserInfo.Length: > 0 } => $"must hold no user and password; the key goes into {keySetting}",
            { Query.Length: > 0 } or { Fragment.Length: > 0 } => "must have neither a query nor a fragment",
            _ => null,
        }
        : "must be an absolute http or https address, such as http://gpu-1:8000/v1";

    /// <summary>What is wrong with a configured key; null when nothing is.</summary>
    public static string? FindKeyProblem(string? key) =>
        key is not null && (key.Length is 0 or > 2000 || key.Any(c => c is <= ' ' or >= (char)127)) ? "must be 1 to 2000 visible ASCII characters" : null;
}

/// <summary>What a server answered.</summary>
/// <param name="ContentType">Without parameters; null when it said none.</param>
internal sealed record ModelServerReply(byte[] Body, string? ContentType);

/// <summary>The server did not do it now and may do it later.</summary>
internal sealed class ModelServerBusy(string reason, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(reason, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
