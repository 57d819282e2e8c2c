using System.Collections.Frozen;

namespace Reelwright.Server.Catalog;

/// <summary>JSON names of the fields that a generation request may have and a model may take.</summary>
internal static class RequestFields
{
    public const string Prompt = "prompt";
    public const string NegativePrompt = "negative_prompt";
    public const string Width = "width";
    public const string Height = "height";
    public const string Frames = "frames";
    public const string Steps = "steps";
    public const string Cfg = "cfg";
    public const string Seed = "seed";
    public const string Sampler = "sampler";
    public const string Scheduler = "scheduler";
    public const string Shift = "shift";
    public const string FrameRate = "frame_rate";
    public const string ImageFilename = "image_filename";
    public const string EndImageFilename = "end_image_filename";
    public const string AudioFilename = "audio_filename";
    public const string VideoFilename = "video_filename";
    public const string Camera = "camera";
    public const string ControlType = "control_type";
    public const string Strength = "strength";

    /// <summary>What "parameters" in model.json may list.</summary>
    public static IReadOnlyList<string> Parameters { get; } =
        [NegativePrompt, Width, Height, Frames, Steps, Cfg, Seed, Sampler, Scheduler, Shift, FrameRate];

    /// <summary>What "inputs" in model.json may list.</summary>
    public static IReadOnlyList<string> Inputs { get; } =
        [Prompt, ImageFilename, EndImageFilename, AudioFilename, VideoFilename, Camera, ControlType, Strength];
}

/// <summary>Names that ComfyUI 0.33's KSampler offers; a model with a sampler list of its own uses that instead.</summary>
internal static class SamplerNames
{
    public static FrozenSet<string> Samplers { get; } = FrozenSet.ToFrozenSet(
    [
        "euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2", "exp_heun_2_x0", "exp_heun_2_x0_sde",
        "dpm_2", "dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive", "dpmpp_2s_ancestral", "dpmpp_2s_ancestral_cfg_pp", "dpmpp_sde",
        "dpmpp_sde_gpu", "dpmpp_2m", "dpmpp_2m_cfg_pp", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu",
        "dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "ipndm", "ipndm_v", "deis", "res_multistep", "res_multistep_cfg_pp",
        "res_multistep_ancestral", "res_multistep_ancestral_cfg_pp", "gradient_estimation", "gradient_estimation_cfg_pp", "er_sde",
        "seeds_2", "seeds_3", "sa_solver", "sa_solver_pece", "ddim", "uni_pc", "uni_pc_bh2",
    ]);

    public static FrozenSet<string> Schedulers { get; } = FrozenSet.ToFrozenSet(
        ["simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic", "kl_optimal"]);
}
