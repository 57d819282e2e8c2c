using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI;

/// <summary>A prompt to bring to its end.</summary>
/// <param name="PromptId">A lower-case hyphenated UUID.</param>
/// <param name="Graph">API format.</param>
/// <param name="OutputNode">Whose files are the result.</param>
/// <param name="MayExistAlready">It may have been submitted before, by a process that is gone: what the backend has of it is taken, not computed again.</param>
public sealed record PromptRun(string PromptId, JsonObject Graph, string OutputNode, bool MayExistAlready)
{
    public bool Previews { get; init; } = true;

    /// <summary>A prompt that runs for longer is stopped.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(6);
}

/// <summary>Where a prompt is at a backend.</summary>
public enum PromptState
{
    /// <summary>Never there, or lost.</summary>
    Unknown,
    Waiting,
    Running,
    Ended,
}

/// <summary>How far a prompt is.</summary>
/// <param name="Fraction">0 to 1 over the whole graph; never goes back.</param>
/// <param name="Stage">waiting, preparing, loading, sampling, decoding or saving.</param>
/// <param name="Preview">A new picture of the unfinished work, or null.</param>
/// <param name="PreviewType">Its media type.</param>
public sealed record PromptProgress(double Fraction, string Stage, byte[]? Preview, string? PreviewType);

public enum PromptFailure
{
    /// <summary>The model does not fit into the backend's memory beside what is there.</summary>
    OutOfMemory,

    /// <summary>A model file or a node class is not on the backend.</summary>
    MissingFile,

    /// <summary>An uploaded input is no longer on the backend.</summary>
    MissingInput,

    /// <summary>A node threw.</summary>
    NodeError,

    /// <summary>Somebody stopped it at the backend.</summary>
    Interrupted,

    /// <summary>ComfyUI does not accept the graph.</summary>
    Refused,

    /// <summary>The backend went away, or lost the prompt again and again.</summary>
    BackendGone,

    /// <summary>It ran for longer than it may, and was stopped.</summary>
    TimedOut,
}

/// <summary>How a prompt ended.</summary>
public abstract record PromptOutcome
{
    /// <param name="Files">What the output node made; at least one.</param>
    /// <param name="Times">How long it took, for whoever learns from it.</param>
    public sealed record Succeeded(IReadOnlyList<OutputFile> Files, PromptTimes Times) : PromptOutcome;

    /// <param name="Kind">What it was.</param>
    /// <param name="Message">A readable sentence, without the backend's address unless the backend is gone.</param>
    public sealed record Failed(PromptFailure Kind, string Message) : PromptOutcome;
}

/// <param name="Total">From ComfyUI's start to its end, by its own clock.</param>
/// <param name="Loading">From its start to the first sampler, when both were seen.</param>
public sealed record PromptTimes(TimeSpan? Total, TimeSpan? Loading);

/// <summary>How patient a <see cref="ComfyBackend"/> is.</summary>
public sealed record ComfyTimings
{
    /// <summary>Between two looks at the queue while events come.</summary>
    public TimeSpan QueueInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same while there is no socket, or the backend does not answer.</summary>
    public TimeSpan TroubledInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a socket may be silent after the queue moved.</summary>
    public TimeSpan SilenceAllowed { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A backend that does not answer for so long is gone, with the prompt that it took.</summary>
    public TimeSpan GoneAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for a prompt that it has not taken.</summary>
    public TimeSpan GoneBeforeStart { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A node in a long step stops only after it.</summary>
    public TimeSpan WithdrawPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a first prompt waits for the socket.</summary>
    public TimeSpan SocketPatience { get; init; } = TimeSpan.FromSeconds(3);
}
