namespace Reelwright.ComfyUI;

/// <summary>What a backend's socket says. Hints only: after a reconnection what was missed does not come again.</summary>
public abstract record ComfyEvent
{
    /// <summary>The prompt it is about; null when the backend does not say.</summary>
    public virtual string? Prompt => null;

    /// <summary>The queue changed. Goes to every socket.</summary>
    public sealed record Status(int QueueRemaining, string? SessionId) : ComfyEvent;

    public sealed record ExecutionStart(string PromptId) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    /// <summary>Nodes whose results are still known from an earlier prompt.</summary>
    public sealed record ExecutionCached(string PromptId, IReadOnlyList<string> Nodes) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    /// <summary>A node starts; with no node the prompt is over and its history written. Right after a reconnection it comes without a prompt.</summary>
    public sealed record Executing(string? PromptId, string? Node) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    public sealed record Progress(string? PromptId, string Node, double Value, double Max) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    /// <summary>All nodes that ran or run so far.</summary>
    public sealed record ProgressState(string PromptId, IReadOnlyList<NodeProgress> Nodes) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    public sealed record Executed(string PromptId, string Node, IReadOnlyList<OutputFile> Outputs) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    /// <summary>All nodes ran. The history may not be written yet.</summary>
    public sealed record ExecutionSuccess(string PromptId) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    public sealed record ExecutionError(string PromptId, NodeFailure Failure) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    public sealed record ExecutionInterrupted(string PromptId, string NodeId, string NodeType) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    /// <summary>A picture of the work so far, JPEG, PNG or WebP by its own bytes, whatever the backend calls it.</summary>
    public sealed record Preview(byte[] Image, string ContentType, string? PromptId, string? NodeId) : ComfyEvent
    {
        public override string? Prompt => PromptId;
    }

    public sealed record TextProgress(string NodeId, string Text) : ComfyEvent;

    public sealed record FeatureFlags(bool SupportsPreviewMetadata) : ComfyEvent;

    /// <summary>The socket is open; <paramref name="Again"/> when one was open before.</summary>
    public sealed record Connected(bool Again) : ComfyEvent;

    /// <summary>The socket is closed; the stream opens another.</summary>
    public sealed record Disconnected(string Reason) : ComfyEvent;

    /// <summary>A message of a kind that is not known here, or a faulty one.</summary>
    public sealed record Unknown(string Type) : ComfyEvent;
}

/// <summary>How far a node is.</summary>
public sealed record NodeProgress(string NodeId, string State, double Value, double Max);
