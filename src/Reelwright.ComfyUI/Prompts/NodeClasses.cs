namespace Reelwright.ComfyUI;

/// <summary>What kind of work a node does, by its class name, and how long that takes beside the others.</summary>
internal static class NodeClasses
{
    public static (double Weight, string Stage) WorkOf(string nodeClass)
    {
        if (IsSampler(nodeClass))
        {
            return (60, "sampling");
        }

        if (Has(nodeClass, "LoadImage") || Has(nodeClass, "LoadVideo") || Has(nodeClass, "LoadAudio"))
        {
            return (0.5, "preparing");
        }

        if (Has(nodeClass, "Loader") || Has(nodeClass, "DownloadAndLoad"))
        {
            return (Has(nodeClass, "Lora") || Has(nodeClass, "VAE") ? 1 : 6, "loading");
        }

        if (Has(nodeClass, "Decode"))
        {
            return (8, "decoding");
        }

        if (nodeClass.StartsWith("Save", StringComparison.Ordinal) || Has(nodeClass, "VideoCombine") || Has(nodeClass, "CreateVideo"))
        {
            return (2, "saving");
        }

        if (Has(nodeClass, "UpscaleWithModel") || Has(nodeClass, "ImageUpscale"))
        {
            return (30, "sampling");
        }

        return Has(nodeClass, "Encode") ? (3, "preparing") : (0.5, "preparing");
    }

    /// <summary>Runs the steps of a diffusion: not those that only choose or describe a sampler.</summary>
    public static bool IsSampler(string nodeClass) =>
        nodeClass is "SamplerCustom" or "SamplerCustomAdvanced"
        || (Has(nodeClass, "Sampler") && !nodeClass.StartsWith("Sampler", StringComparison.Ordinal) && !Has(nodeClass, "Select") && !Has(nodeClass, "Loader"))
        || nodeClass is "LivePortraitProcess" or "ReActorFaceSwap";

    private static bool Has(string nodeClass, string part) => nodeClass.Contains(part, StringComparison.OrdinalIgnoreCase);
}
