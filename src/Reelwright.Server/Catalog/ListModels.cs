namespace Reelwright.Server.Catalog;

internal static class ListModels
{
    public static ModelsResponse Handle(ModelCatalog catalog, EngineChoice engines) =>
        new([.. catalog.VideoModels.Select(model => Describe(model, engines.For(model)))], ModelLists.Samplers, ModelLists.Schedulers);

    private static ModelItem Describe(CatalogModel model, ModelEngine engine) => new(
        model.Id,
        model.Name,
        model.Kind.Id(),
        model.Description,
        engine.IsAvailable,
        engine.Engine,
        engine.Missing,
        model.Inputs,
        ModelLists.Parameters(model),
        model.LengthFrom,
        model.Defaults,
        LimitsItem.Of(model),
        model.NativeFrameRate,
        new ModelCost(model.Price.Base, model.Price.PerFrame, model.Price.PerStep));
}

internal static class ListImageModels
{
    public static ImageModelsResponse Handle(ModelCatalog catalog, EngineChoice engines) =>
        new([.. catalog.ImageModels.Select(model => Describe(model, engines.For(model)))], ModelLists.Samplers, ModelLists.Schedulers);

    private static ImageModelItem Describe(CatalogModel model, ModelEngine engine) => new(
        model.Id,
        model.Name,
        model.Kind.Id(),
        model.Description,
        engine.IsAvailable,
        engine.Engine,
        engine.Missing,
        model.Inputs,
        ModelLists.Parameters(model),
        model.Defaults,
        LimitsItem.Of(model),
        model.ImagePrice(1).Credits);
}

internal static class ModelLists
{
    public static IReadOnlyList<string> Samplers { get; } = [.. SamplerNames.Samplers.Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Schedulers { get; } = [.. SamplerNames.Schedulers.Order(StringComparer.Ordinal)];

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<string> Parameters(CatalogModel model) => [.. RequestFields.Parameters.Where(model.Parameters.Contains)];
}

/// <param name="Models">Sorted by kind and id.</param>
/// <param name="Samplers">What <c>sampler</c> may be, for models that take it and list none of their own under limits.</param>
/// <param name="Schedulers">Likewise for <c>scheduler</c>.</param>
internal sealed record ModelsResponse(IReadOnlyList<ModelItem> Models, IReadOnlyList<string> Samplers, IReadOnlyList<string> Schedulers);

internal sealed record ImageModelsResponse(IReadOnlyList<ImageModelItem> Models, IReadOnlyList<string> Samplers, IReadOnlyList<string> Schedulers);

internal sealed record ModelItem(
    string Id,
    string Name,
    string Kind,
    string Description,
    bool Available,
    string? Engine,
    IReadOnlyList<string> Missing,
    ModelInputs Inputs,
    IReadOnlyList<string> Parameters,
    string? LengthFrom,
    ModelDefaults Defaults,
    LimitsItem Limits,
    int? NativeFrameRate,
    ModelCost Cost);

internal sealed record ImageModelItem(
    string Id,
    string Name,
    string Kind,
    string Description,
    bool Available,
    string? Engine,
    IReadOnlyList<string> Missing,
    ModelInputs Inputs,
    IReadOnlyList<string> Parameters,
    ModelDefaults Defaults,
    LimitsItem Limits,
    int CreditCost);

/// <summary>Credits; cost = base + frames x per_frame + steps x per_step, rounded up once.</summary>
internal sealed record ModelCost(decimal Base, decimal PerFrame, decimal PerStep);

/// <summary>Bounds of what the model takes; null where it does not take it. <c>frame_grid</c> and <c>size_multiple</c> are the real model's and need not be met.</summary>
internal sealed record LimitsItem(
    int? MinWidth,
    int? MaxWidth,
    int? MinHeight,
    int? MaxHeight,
    int? SizeMultiple,
    int? MaxFrames,
    string? FrameGrid,
    int? MinSteps,
    int? MaxSteps,
    double? MinCfg,
    double? MaxCfg,
    double? MinShift,
    double? MaxShift,
    int? MinFrameRate,
    int? MaxFrameRate,
    IReadOnlyList<string>? Samplers,
    IReadOnlyList<string>? Schedulers)
{
    public static LimitsItem Of(CatalogModel model)
    {
        var limits = model.Limits;

        return new LimitsItem(
            If(RequestFields.Width, limits.MinWidth),
            If(RequestFields.Width, limits.MaxWidth),
            If(RequestFields.Height, limits.MinHeight),
            If(RequestFields.Height, limits.MaxHeight),
            limits.SizeMultiple,
            If(RequestFields.Frames, limits.MaxFrames),
            limits.FrameGrid?.ToString(),
            If(RequestFields.Steps, limits.MinSteps),
            If(RequestFields.Steps, limits.MaxSteps),
            If(RequestFields.Cfg, limits.MinCfg),
            If(RequestFields.Cfg, limits.MaxCfg),
            If(RequestFields.Shift, limits.MinShift),
            If(RequestFields.Shift, limits.MaxShift),
            If(RequestFields.FrameRate, limits.MinFrameRate),
            If(RequestFields.FrameRate, limits.MaxFrameRate),
            OwnList(RequestFields.Sampler, model.Samplers, SamplerNames.Samplers),
            OwnList(RequestFields.Scheduler, model.Schedulers, SamplerNames.Schedulers));

        T? If<T>(string field, T value)
            where T : struct => model.Takes(field) ? value : null;

        IReadOnlyList<string>? OwnList(string field, IReadOnlySet<string> names, IReadOnlySet<string> usual) =>
            model.Takes(field) && !names.SetEquals(usual) ? [.. names.Order(StringComparer.Ordinal)] : null;
    }
}
