namespace Reelwright.ComfyUI.Workflows;

/// <summary>Counts a model can make: <see cref="Step"/> x n + <see cref="Offset"/>, written "4n+1".</summary>
internal readonly record struct FrameStep(int Step, int Offset)
{
    /// <summary>The smallest one that holds <paramref name="count"/>.</summary>
    public decimal Next(decimal count) => Offset + (Math.Ceiling(Math.Max(0, count - Offset) / Step) * Step);

    public static FrameStep? Parse(string text)
    {
        var parts = text.Split('n');
        if (parts.Length != 2)
        {
            return null;
        }

        var step = parts[0].Length == 0 ? 1 : Digits(parts[0]);
        var offset = parts[1].Length == 0 ? 0 : parts[1][0] == '+' ? Digits(parts[1][1..]) : null;
        return step is >= 1 && offset is { } start ? new FrameStep(step.Value, start) : null;
    }

    public override string ToString() => $"{(Step == 1 ? "" : Step)}n{(Offset == 0 ? "" : $"+{Offset}")}";

    private static int? Digits(string text) => text.Length is > 0 and < 5 && text.All(char.IsAsciiDigit) ? int.Parse(text) : null;
}
