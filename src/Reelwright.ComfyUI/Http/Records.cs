using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI;

/// <summary>A graph to run.</summary>
/// <param name="Graph">API format.</param>
/// <param name="PromptId">A lower-case hyphenated UUID that was never used before: ComfyUI runs the same id twice.</param>
/// <param name="ClientId">Whose socket gets the events.</param>
/// <param name="Previews">Whether samplers send pictures while they work.</param>
public sealed record PromptSubmission(JsonObject Graph, string PromptId, string ClientId, bool Previews = true);

/// <summary>ComfyUI took a prompt; with <paramref name="NodeErrors"/> it runs only the outputs that none of them names.</summary>
public sealed record PromptReceipt(string PromptId, double Number, IReadOnlyList<NodeError> NodeErrors);

/// <summary>Prompt ids in the order in which they run.</summary>
public sealed record QueueState(IReadOnlyList<string> Running, IReadOnlyList<string> Pending)
{
    public bool Holds(string promptId) => Running.Contains(promptId) || Pending.Contains(promptId);
}

/// <summary>A file on the backend, in ComfyUI's words. Names come from the backend: they never become a path on this machine.</summary>
public sealed record StoredFile(string Filename, string Subfolder, string Type)
{
    /// <summary>What a loader node's input takes.</summary>
    public string InputName => Subfolder.Length == 0 ? Filename : $"{Subfolder}/{Filename}";
}

/// <summary>A file that a node of a prompt made. <paramref name="Key"/> is ComfyUI's: images (films too), gifs, audio, 3d.</summary>
public sealed record OutputFile(string NodeId, string Key, StoredFile File);

public enum HistoryStatus
{
    Succeeded,
    Failed,
    Interrupted,
}

/// <summary>A prompt that ended.</summary>
public sealed record PromptHistory(string PromptId, HistoryStatus Status, IReadOnlyList<OutputFile> Outputs)
{
    public NodeFailure? Failure { get; init; }

    /// <summary>Between ComfyUI's own start and end, when it told both.</summary>
    public TimeSpan? Took { get; init; }
}

/// <summary>A node threw.</summary>
public sealed record NodeFailure(string NodeId, string NodeType, string ExceptionType, string ExceptionMessage);

/// <summary>What a backend is.</summary>
public sealed record SystemStats(string Version, string? PythonVersion, string? TorchVersion, string? OperatingSystem, long RamTotal, long RamFree, IReadOnlyList<ComfyDevice> Devices);

/// <summary>Memory in bytes.</summary>
public sealed record ComfyDevice(string Name, string Type, long VramTotal, long VramFree);
