namespace Reelwright.Server.Prompts.Writing;

/// <summary>What a prompt is for.</summary>
internal enum PromptMedium
{
    Film,
    Picture,

    /// <summary>A mesh: one thing, without scene and camera.</summary>
    Object,
}

/// <summary>What somebody wants a prompt for: an idea, a prompt to make more of, or both.</summary>
internal sealed record PromptWish
{
    public string? Idea { get; init; }

    public string? Prompt { get; init; }

    public string? Style { get; init; }

    public PromptMedium Medium { get; init; }

    public bool TakesMovement { get; init; }

    public bool TakesNegative { get; init; }
}
