namespace Reelwright.ComfyUI.Fake.Nodes;

/// <summary>Which folder of models a loader's choice lists.</summary>
internal static class ModelFolders
{
    private static readonly Dictionary<string, string> ByInput = new(StringComparer.Ordinal)
    {
        ["ckpt_name"] = "checkpoints",
        ["unet_name"] = "diffusion_models",
        ["vae_name"] = "vae",
        ["lora_name"] = "loras",
        ["clip_name"] = "text_encoders",
        ["clip_name1"] = "text_encoders",
        ["clip_name2"] = "text_encoders",
        ["clip_name3"] = "text_encoders",
        ["text_encoder"] = "text_encoders",
        ["control_net_name"] = "controlnet",
        ["style_model_name"] = "style_models",
        ["audio_encoder_name"] = "audio_encoders",
        ["bg_removal_name"] = "background_removal",
    };

    private static readonly Dictionary<(string Class, string Input), string> ByNode = new()
    {
        [("CLIPVisionLoader", "clip_name")] = "clip_vision",
        [("UpscaleModelLoader", "model_name")] = "upscale_models",
        [("LatentUpscaleModelLoader", "model_name")] = "latent_upscale_models",
        [("ModelPatchLoader", "name")] = "model_patches",
        [("ADE_LoadAnimateDiffModel", "model_name")] = "animatediff_models",
    };

    public static string? Of(string nodeClass, string input) =>
        ByNode.TryGetValue((nodeClass, input), out var folder) ? folder : ByInput.GetValueOrDefault(input);
}
