using Reelwright.ComfyUI.Workflows;
using Reelwright.LocalEngine;

namespace Reelwright.Server.Catalog;

/// <summary>Checks between the fields of a model.json, once each field is sound by itself.</summary>
internal static class ModelConsistency
{
    public static IEnumerable<string> Problems(CatalogModel model) =>
        [.. Ranges(model), .. Defaults(model), .. Inputs(model), .. Kind(model), .. Options(model)];

    private static IEnumerable<string> Ranges(CatalogModel model)
    {
        var limits = model.Limits;

        foreach (var (name, min, max) in ((string, double, double)[])
        [
            ("width", limits.MinWidth, limits.MaxWidth),
            ("height", limits.MinHeight, limits.MaxHeight),
            ("steps", limits.MinSteps, limits.MaxSteps),
            ("cfg", limits.MinCfg, limits.MaxCfg),
            ("shift", limits.MinShift, limits.MaxShift),
            ("frame_rate", limits.MinFrameRate, limits.MaxFrameRate),
        ])
        {
            if (min > max)
            {
                yield return $"limits.min_{name} is above limits.max_{name}";
            }
        }

        // Odd sizes are rounded down, which must not lead out of the limits.
        foreach (var (name, value) in ((string, int)[])[("min_width", limits.MinWidth), ("min_height", limits.MinHeight)])
        {
            if (value % 2 != 0)
            {
                yield return $"limits.{name} must be even";
            }
        }
    }

    private static IEnumerable<string> Defaults(CatalogModel model)
    {
        var (defaults, limits) = (model.Defaults, model.Limits);

        foreach (var (name, value, min, max) in ((string, double?, double, double)[])
        [
            (RequestFields.Width, defaults.Width, limits.MinWidth, limits.MaxWidth),
            (RequestFields.Height, defaults.Height, limits.MinHeight, limits.MaxHeight),
            (RequestFields.Frames, defaults.Frames, 1, limits.MaxFrames),
            (RequestFields.Steps, defaults.Steps, limits.MinSteps, limits.MaxSteps),
            (RequestFields.Cfg, defaults.Cfg, limits.MinCfg, limits.MaxCfg),
            (RequestFields.Shift, defaults.Shift, limits.MinShift, limits.MaxShift),
            (RequestFields.FrameRate, defaults.FrameRate, limits.MinFrameRate, limits.MaxFrameRate),
            (RequestFields.Strength, defaults.Strength, 0, 1),
        ])
        {
            var taken = model.Takes(name);
            var followsSource = name is RequestFields.Frames && model.LengthFrom is not null;

            if (value is null && taken && !followsSource)
            {
                yield return $"defaults.{name} is missing";
            }
            else if (value is not null && !taken)
            {
                yield return $"defaults.{name} is given, but the model does not take {name}";
            }
            else if (value < min || value > max)
            {
                yield return $"defaults.{name} must be between {min} and {max}";
            }
        }

        if (defaults.Width % 2 == 1 || defaults.Height % 2 == 1)
        {
            yield return "defaults.width and defaults.height must be even";
        }
    }

    private static IEnumerable<string> Inputs(CatalogModel model)
    {
        if (model.Inputs.OneOf.Count == 1)
        {
            yield return "inputs.one_of needs two names; a single one is required";
        }

        foreach (var name in model.Inputs.Required.Where(name => model.Inputs.OneOf.Contains(name) || model.Inputs.Optional.Contains(name)))
        {
            yield return $"inputs.required has \"{name}\", which is also in one_of or optional";
        }

        if (model.LengthFrom is { } source)
        {
            if (source is not (RequestFields.AudioFilename or RequestFields.VideoFilename))
            {
                yield return $"length_from must be {RequestFields.AudioFilename} or {RequestFields.VideoFilename}";
            }
            else if (!model.Inputs.Names(source))
            {
                yield return $"length_from is {source}, which is no input of the model";
            }
            else if (model.Defaults.Frames is null && !model.Inputs.Required.Contains(source))
            {
                yield return $"defaults.frames is missing, and {source} need not be given";
            }
        }
    }

    private static IEnumerable<string> Kind(CatalogModel model)
    {
        if (model.Takes(RequestFields.Width) != model.Takes(RequestFields.Height))
        {
            yield return "parameters must have both width and height, or neither";
        }

        if (model.Takes(RequestFields.Frames) != model.Takes(RequestFields.FrameRate))
        {
            yield return "parameters must have both frames and frame_rate, or neither";
        }

        if (model.HasFrames && !model.Takes(RequestFields.Width))
        {
            yield return "parameters must have width and height where they have frames";
        }

        if (model.IsImage && (model.HasFrames || !model.Takes(RequestFields.Width)))
        {
            yield return "an image model takes width and height, and no frames";
        }

        if (!model.IsListed && (model.Takes(RequestFields.Width) || model.Comfy is null))
        {
            yield return $"a model of kind {model.Kind.Id()} has no size of its own, and needs comfyui";
        }

        if (model.Comfy?.Output.Kind is { } made && made != Made(model))
        {
            yield return $"comfyui.output.kind is {made.ToString().ToLowerInvariant()}, and a model of kind {model.Kind.Id()} makes {Made(model)?.ToString().ToLowerInvariant()}";
        }

        if (model.Local is { } technique)
        {
            var image = technique is LocalTechnique.TextToImage or LocalTechnique.ImageEdit;
            if (image != model.IsImage)
            {
                yield return $"local.technique {KindNames.Kebab(technique.ToString())} does not make what {model.Kind.Id()} promises";
            }
            else if (!image && technique is LocalTechnique.Mesh == model.HasFrames)
            {
                yield return "local.technique mesh is for models without frames, the others need frames";
            }
        }
    }

    /// <summary>What comes out; a tool may make anything.</summary>
    private static OutputMedia? Made(CatalogModel model) => model.Kind switch
    {
        ModelKind.Image => OutputMedia.Image,
        ModelKind.Audio => OutputMedia.Audio,
        ModelKind.Tool => model.Comfy?.Output.Kind,
        _ => model.HasFrames ? OutputMedia.Video : OutputMedia.Mesh,
    };

    private static IEnumerable<string> Options(CatalogModel model)
    {
        foreach (var (name, value, allowed) in ((string, string?, IReadOnlySet<string>)[])
        [
            (RequestFields.Sampler, model.Defaults.Sampler, model.Samplers),
            (RequestFields.Scheduler, model.Defaults.Scheduler, model.Schedulers),
        ])
        {
            if (model.Takes(name) && value is null)
            {
                yield return $"defaults.{name} is missing";
            }
            else if (!model.Takes(name) && value is not null)
            {
                yield return $"defaults.{name} is given, but the model does not take {name}";
            }
            else if (value is not null && !allowed.Contains(value))
            {
                yield return $"defaults.{name} is \"{value}\", which is not in the model's {name}s";
            }
        }
    }
}
