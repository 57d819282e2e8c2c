namespace Reelwright.ComfyUI.Workflows;

/// <summary>A file of weights that a workflow names.</summary>
/// <param name="Folder">The folder under ComfyUI's models.</param>
/// <param name="Bytes">Null where it is not known.</param>
/// <param name="Source">A public address.</param>
/// <param name="IsListed">False for files that a node pack fetches itself and that no listing shows.</param>
public sealed record ModelFileNeed(string Folder, string Name, long? Bytes, string Source, string Licence, bool IsListed)
{
    public override string ToString() => Bytes is { } bytes ? $"{Folder}/{Name} ({Size(bytes)}, {Source})" : $"{Folder}/{Name} ({Source})";

    private static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => $"{bytes / 1e9:0.0} GB",
        >= 1_000_000 => $"{bytes / 1e6:0} MB",
        _ => $"{bytes / 1e3:0} kB",
    };
}

/// <summary>An extension of ComfyUI that a workflow needs.</summary>
/// <param name="MinimumVersion">A version, commit or date; null where any will do.</param>
/// <param name="Classes">The classes of the workflow that come from it.</param>
public sealed record CustomNodeNeed(string Name, string Repository, string? MinimumVersion, IReadOnlyList<string> Classes);

/// <summary>Where the result comes out.</summary>
/// <param name="FrameRate">The rate of the frames that come out, whatever was asked for; null when it is the one asked for.</param>
public sealed record TemplateOutput(string Node, OutputMedia Kind, SurplusFrames SurplusFrames, double? FrameRate);

/// <summary>Values that the model's makers recommend, for people to read.</summary>
/// <param name="Branch">The branch they are for; null for the workflow as it stands.</param>
/// <param name="Values">By the name of the field, as text.</param>
public sealed record Recommendation(string? Branch, IReadOnlyDictionary<string, string> Values);

public enum OutputMedia
{
    Video,
    Image,
    Audio,
    Mesh,
}

/// <summary>Which frames to drop when the model's grid gave more than were asked for.</summary>
public enum SurplusFrames
{
    End,

    /// <summary>For models whose first and last frames are given.</summary>
    Middle,
}

/// <summary>A graph to submit.</summary>
/// <param name="Graph">API format, only the nodes that the output needs.</param>
/// <param name="OutputNode">The node whose files are the result.</param>
/// <param name="Width">Pixels that will be rendered, which may be more than were asked for; null when the template takes no size.</param>
/// <param name="Frames">Likewise. What comes out decides, not this number.</param>
/// <param name="Branches">Names of the branches that hold.</param>
public sealed record BoundWorkflow(System.Text.Json.Nodes.JsonObject Graph, string OutputNode, int? Width, int? Height, int? Frames, IReadOnlyList<string> Branches);
