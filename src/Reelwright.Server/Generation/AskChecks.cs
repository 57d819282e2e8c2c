using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>What a request may not hold, whoever sends it. Parameters that the model does not take are ignored, not checked.</summary>
internal static class AskChecks
{
    public const int MaxPromptLength = 2_000;

    /// <summary>The largest whole number every JSON reader keeps exact.</summary>
    public const long MaxSeed = 9_007_199_254_740_991;

    public static IReadOnlyList<string> Cameras { get; } = ["in", "out", "left", "right"];

    public static IReadOnlyList<string> ControlTypes { get; } = ["depth", "edge", "pose"];

    public static void Check(GenerationAsk ask, CatalogModel model, FieldErrors errors)
    {
        CheckText(ask.Prompt, RequestFields.Prompt, errors);
        CheckInputs(ask, model, errors);
        CheckNumbers(ask, model, errors);
        CheckOptions(ask, model, errors);

        if (model.Takes(RequestFields.NegativePrompt))
        {
            CheckText(ask.NegativePrompt, RequestFields.NegativePrompt, errors);
        }
    }

    /// <summary>Length counts code points, so that a prompt of emoji may be as long as any other.</summary>
    public static void CheckText(string? text, string field, FieldErrors errors)
    {
        if (text is null)
        {
            return;
        }

        if (text.Length > MaxPromptLength && text.EnumerateRunes().Count() > MaxPromptLength)
        {
            errors.Add(field, $"must be at most {MaxPromptLength} characters");
        }

        // The body's reader has found control characters already; other ways in have not.
        if (!FieldRules.IsCleanText(text) && !errors.Has(field))
        {
            errors.Add(field, "must not contain control characters");
        }
    }

    private static void CheckInputs(GenerationAsk ask, CatalogModel model, FieldErrors errors)
    {
        var given = ask.Given().ToHashSet(StringComparer.Ordinal);
        var required = model.Inputs.OneOf.Contains(RequestFields.Prompt) || model.Inputs.Optional.Contains(RequestFields.Prompt)
            ? model.Inputs.Required
            : [RequestFields.Prompt, .. model.Inputs.Required];

        foreach (var field in required.Where(field => !given.Contains(field) && !errors.Has(field)))
        {
            errors.Add(field, field is RequestFields.Prompt ? "is required" : $"is required by {model.Id}");
        }

        if (model.Inputs.OneOf.Count > 0 && !model.Inputs.OneOf.Any(field => given.Contains(field) || errors.Has(field)))
        {
            foreach (var field in model.Inputs.OneOf)
            {
                errors.Add(field, $"or {string.Join(" or ", model.Inputs.OneOf.Where(other => other != field))} is required by {model.Id}");
            }
        }
    }

    private static void CheckNumbers(GenerationAsk ask, CatalogModel model, FieldErrors errors)
    {
        var limits = model.Limits;

        Range(RequestFields.Width, ask.Width, limits.MinWidth, limits.MaxWidth);
        Range(RequestFields.Height, ask.Height, limits.MinHeight, limits.MaxHeight);
        Range(RequestFields.Steps, ask.Steps, limits.MinSteps, limits.MaxSteps);
        Range(RequestFields.Cfg, ask.Cfg, limits.MinCfg, limits.MaxCfg);
        Range(RequestFields.Shift, ask.Shift, limits.MinShift, limits.MaxShift);
        Range(RequestFields.FrameRate, ask.FrameRate, limits.MinFrameRate, limits.MaxFrameRate);
        Range(RequestFields.Strength, ask.Strength, 0, 1);

        // No upper bound: the model's cap is applied and reported, and the tier has its own say.
        if (model.Takes(RequestFields.Frames) && ask.Frames < 1)
        {
            errors.Add(RequestFields.Frames, "must be at least 1");
        }

        if (model.Takes(RequestFields.Seed) && ask.Seed is < -1 or > MaxSeed)
        {
            errors.Add(RequestFields.Seed, $"must be between 0 and {MaxSeed}, or -1 to draw one");
        }

        void Range(string field, double? value, double min, double max)
        {
            // Written so that NaN is out of range too.
            if (value is { } number && model.Takes(field) && !(number >= min && number <= max))
            {
                errors.Add(field, $"must be between {min} and {max}");
            }
        }
    }

    private static void CheckOptions(GenerationAsk ask, CatalogModel model, FieldErrors errors)
    {
        OneOf(RequestFields.Sampler, ask.Sampler, [.. model.Samplers.Order(StringComparer.Ordinal)]);
        OneOf(RequestFields.Scheduler, ask.Scheduler, [.. model.Schedulers.Order(StringComparer.Ordinal)]);
        OneOf(RequestFields.Camera, ask.Camera, Cameras);
        OneOf(RequestFields.ControlType, ask.ControlType, ControlTypes);

        void OneOf(string field, string? value, IReadOnlyList<string> allowed)
        {
            if (value is not null && model.Takes(field) && !allowed.Contains(value, StringComparer.Ordinal))
            {
                errors.Add(field, $"must be one of {string.Join(", ", allowed)}");
            }
        }
    }
}
