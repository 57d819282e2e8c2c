using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Generation;

/// <summary>Settings under "Mark": the visible mark on films of tiers that carry one.</summary>
internal sealed class MarkOptions
{
    public const string Section = "Mark";

    [Required, StringLength(60, MinimumLength = 1)]
    public string Text { get; init; } = "Reelwright";
}
