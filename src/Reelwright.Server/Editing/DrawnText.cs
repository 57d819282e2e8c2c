using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Editing;

/// <summary>What a text has to be to be drawn on a film.</summary>
internal static class DrawnText
{
    public const int MaxLength = 500;

    /// <summary>Length counts code points, so that a text of emoji may be as long as any other.</summary>
    public static void Check(string? text, string field, FieldErrors errors)
    {
        if (text is null || errors.Has(field))
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            errors.Add(field, "has nothing to draw");
        }
        else if (text.Length > MaxLength && text.EnumerateRunes().Count() is var count and > MaxLength)
        {
            errors.Add(field, $"must have 1 to {MaxLength} characters, and has {count}");
        }
    }
}
