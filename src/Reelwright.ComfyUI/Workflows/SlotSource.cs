using System.Collections.Frozen;

namespace Reelwright.ComfyUI.Workflows;

internal enum SourceKind
{
    Text,
    Whole,
    Number,
    Name,
    File,
}

/// <summary>Something a request may have, and a slot may put into the graph.</summary>
internal sealed record SlotSource(string Name, SourceKind Kind, Func<WorkflowValues, Literal?> Read)
{
    /// <summary>Beyond this nothing that is rendered has a number; it keeps arithmetic away from its limits.</summary>
    private const double Most = 1e15;

    public const string OutputPrefix = "output_prefix";

    public static FrozenDictionary<string, SlotSource> All { get; } = ((SlotSource[])
    [
        Text("prompt", values => values.Prompt),
        Text("negative_prompt", values => values.NegativePrompt),
        Text("tags", values => values.Tags),
        Text("lyrics", values => values.Lyrics),
        Whole("width", values => values.Width),
        Whole("height", values => values.Height),
        Whole("frames", values => values.Frames),
        Whole("steps", values => values.Steps),
        Whole("seed", values => values.Seed),
        Whole("frame_rate", values => values.FrameRate),
        Whole("source_frames", values => values.SourceFrames),
        Number("scale_factor", values => values.ScaleFactor),
        Number("cfg", values => values.Cfg),
        Number("shift", values => values.Shift),
        Number("strength", values => values.Strength),
        Number("seconds", values => values.Seconds),
        Number("source_frame_rate", values => values.SourceFrameRate),
        Text("sampler", values => values.Sampler, SourceKind.Name),
        Text("scheduler", values => values.Scheduler, SourceKind.Name),
        Text("camera", values => values.Camera, SourceKind.Name),
        Text("control_type", values => values.ControlType, SourceKind.Name),
        Text("format", values => values.Format, SourceKind.Name),
        Text("image", values => values.Image, SourceKind.File),
        Text("end_image", values => values.EndImage, SourceKind.File),
        Text("audio", values => values.Audio, SourceKind.File),
        Text("video", values => values.Video, SourceKind.File),
        Text("target_image", values => values.TargetImage, SourceKind.File),
        Text(OutputPrefix, values => values.OutputPrefix, SourceKind.Name),
    ]).ToFrozenDictionary(source => source.Name, StringComparer.Ordinal);

    public bool IsNumber => Kind is SourceKind.Whole or SourceKind.Number;

    /// <summary>Every source that the values have.</summary>
    /// <exception cref="WorkflowBindingException">A number is none, or beyond all use.</exception>
    public static Dictionary<string, Literal> Present(WorkflowValues values)
    {
        var present = new Dictionary<string, Literal>(StringComparer.Ordinal);
        foreach (var source in All.Values)
        {
            if (source.Read(values) is { } value)
            {
                present.Add(source.Name, value);
            }
        }

        return present;
    }

    private static SlotSource Text(string name, Func<WorkflowValues, string?> read, SourceKind kind = SourceKind.Text) =>
        new(name, kind, values => read(values) is { } text ? Literal.Of(Wellformed(text)) : null);

    private static SlotSource Whole(string name, Func<WorkflowValues, long?> read) =>
        new(name, SourceKind.Whole, values => read(values) is { } number ? Literal.Whole(number) : null);

    private static SlotSource Number(string name, Func<WorkflowValues, double?> read) =>
        new(name, SourceKind.Number, values => read(values) switch
        {
            null => null,
            { } number when double.IsFinite(number) && Math.Abs(number) <= Most => Literal.Fraction((decimal)number),
            _ => throw new WorkflowBindingException($"{name} is no number that can be rendered with"),
        });

    /// <summary>Half a surrogate pair has no UTF-8; it becomes the replacement character here, visibly, instead of somewhere on the way.</summary>
    private static string Wellformed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    i++;
                    continue;
                }

                text = string.Concat(text.AsSpan(0, i), "\uFFFD", text.AsSpan(i + 1));
            }
        }

        return text;
    }
}

/// <summary>Values that a template cannot take; the message names the value for people.</summary>
public sealed class WorkflowBindingException(string message) : Exception(message);
