using System.ComponentModel.DataAnnotations;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Studio.Shots;

/// <summary>What is said of a shot. In an update, what is left out stays, and null clears.</summary>
public record UpdateShotRequest
{
    internal const double MinSeconds = 0.1;
    internal const double MaxSeconds = 600;

    /// <summary>What is to be seen, at most 2000 characters.</summary>
    public string? Prompt { get; init; }

    /// <summary>For the people who work on it; no model sees them.</summary>
    [StringLength(5000)]
    public string? Notes { get; init; }

    /// <summary>The planned length in seconds: the film made of the project uses that much of a longer clip.</summary>
    [Range(MinSeconds, MaxSeconds)]
    public double? Duration { get; init; }

    /// <summary>establishing, wide, medium, close-up, extreme-close-up, over-the-shoulder, pov, aerial or insert.</summary>
    public string? ShotType { get; init; }

    /// <summary>static, pan-left, pan-right, tilt-up, tilt-down, dolly-in, dolly-out, tracking, crane, orbit, handheld, zoom-in or zoom-out.</summary>
    public string? CameraMove { get; init; }

    /// <summary>Into the next shot: cut, fade, dissolve or wipe.</summary>
    public string? Transition { get; init; }

    /// <summary>The video that is this shot: one of yours, or one that is in this project already.</summary>
    public string? Filename { get; init; }

    internal static void Check(UpdateShotRequest request, FieldErrors errors)
    {
        ShotText.CheckPrompt(request.Prompt, "prompt", errors);
        OneOf("shot_type", request.ShotType, ShotWords.Types);
        OneOf("camera_move", request.CameraMove, ShotWords.Moves);
        OneOf("transition", request.Transition, ShotWords.Transitions);

        void OneOf(string field, string? word, IReadOnlyList<string> words)
        {
            if (word is not null && !words.Contains(word, StringComparer.Ordinal))
            {
                errors.Add(field, $"must be one of {string.Join(", ", words)}");
            }
        }
    }
}

/// <summary>A new shot.</summary>
public sealed record AddShotRequest : UpdateShotRequest
{
    /// <summary>Where it goes, from 1; at the end by default.</summary>
    [Range(1, StudioLimits.Shots)]
    public int? Position { get; init; }
}

/// <summary>The shots' ids in the order wanted, every one exactly once.</summary>
public sealed record ReorderShotsRequest
{
    [Required, MaxLength(StudioLimits.Shots)]
    public IReadOnlyList<long>? Order { get; init; }
}

internal static class ShotText
{
    /// <summary>As long as a generation's prompt may be. Counts code points, so that a prompt of emoji may be as long as any other.</summary>
    public const int MaxPrompt = 2_000;

    public static void CheckPrompt(string? text, string field, FieldErrors errors)
    {
        if (text is { Length: > MaxPrompt } && text.EnumerateRunes().Count() > MaxPrompt)
        {
            errors.Add(field, $"must be at most {MaxPrompt} characters");
        }
    }
}
