namespace Reelwright.ComfyUI;

/// <summary>What a refusal is about, and so what may help.</summary>
public enum RefusalReason
{
    /// <summary>The graph is wrong for this version of ComfyUI.</summary>
    Invalid,

    /// <summary>A model file is not on the backend.</summary>
    MissingFile,

    /// <summary>A node class is not on the backend.</summary>
    MissingNode,

    /// <summary>An uploaded input is gone.</summary>
    MissingInput,
}

/// <summary>One complaint of ComfyUI's validation.</summary>
/// <param name="NodeId">The node in the graph.</param>
/// <param name="ClassType">Its class.</param>
/// <param name="Title">Its title in the graph, or the class.</param>
/// <param name="Input">The input complained of.</param>
/// <param name="Words">A readable sentence.</param>
/// <param name="Reason">What it is about.</param>
/// <param name="DependentOutputs">Output nodes that will not run because of it.</param>
public sealed record NodeError(string NodeId, string ClassType, string Title, string? Input, string Words, RefusalReason Reason, IReadOnlyList<string> DependentOutputs);

/// <summary>ComfyUI's validation refused the graph. The message is one readable sentence.</summary>
public sealed class PromptRefusedException(string message, RefusalReason reason, IReadOnlyList<NodeError> errors) : Exception(message)
{
    public RefusalReason Reason { get; } = reason;

    public IReadOnlyList<NodeError> NodeErrors { get; } = errors;

    public bool IsMissingFile => Reason is RefusalReason.MissingFile;
}
