using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>From a request's fields to a checked ask of a known model.</summary>
internal sealed class AskReader(ModelCatalog catalog, ResolveGeneration resolve)
{
    /// <summary>Adds what is wrong with a request to <paramref name="errors"/>.</summary>
    /// <exception cref="Refusal">400 <c>unknown_model</c> when nothing but the model is.</exception>
    public void Check(GenerationAsk ask, bool images, FieldErrors errors)
    {
        if (Find(ask, images) is not { } model)
        {
            // Without its model the rest of a request cannot be judged.
            if (!errors.Any)
            {
                throw Refusal.Invalid("unknown_model", "model", Unknown(ask, images));
            }

            errors.Add("model", Unknown(ask, images));
            return;
        }

        AskChecks.Check(ask, model, errors);
    }

    /// <summary>The model a request names or means.</summary>
    /// <exception cref="Refusal">400 <c>unknown_model</c>.</exception>
    public CatalogModel Model(GenerationAsk ask, bool images) =>
        Find(ask, images) ?? throw Refusal.Invalid("unknown_model", "model", Unknown(ask, images));

    /// <summary>Fills the gaps of a checked request.</summary>
    /// <exception cref="Refusal">403 <c>tier_required</c>; 400 for what no tier allows.</exception>
    public GenerationParameters Resolve(GenerationAsk ask, CatalogModel model, Caller caller, double? sourceSeconds)
    {
        var (parameters, refusals) = resolve.Resolve(ask, model, Tiers.Parse(caller.Tier) ?? Tier.Free, sourceSeconds, SubmitGeneration.DrawSeed);
        return parameters ?? throw ToRefusal(refusals);
    }

    private static Refusal ToRefusal(IReadOnlyList<ParameterRefusal> refusals)
    {
        var impossible = refusals.Where(refusal => refusal.RequiredTier is null).ToList();
        if (impossible.Count > 0)
        {
            return Refusal.Invalid(impossible.ToDictionary(refusal => refusal.Field, refusal => (string[])[refusal.Problem], StringComparer.Ordinal));
        }

        var required = refusals.Max(refusal => refusal.RequiredTier!.Value);
        return Refusal.TierRequired(required.Id(), string.Join("; ", refusals.Select(refusal => $"{refusal.Field} {refusal.Problem}")));
    }

    private CatalogModel? Find(GenerationAsk ask, bool images)
    {
        var usual = images ? DefaultModels.Image : string.IsNullOrWhiteSpace(ask.ImageFilename) ? DefaultModels.Video : DefaultModels.ImageToVideo;
        var found = catalog.Find(string.IsNullOrEmpty(ask.Model) ? usual : ask.Model);
        return found?.IsImage == images ? found : null;
    }

    private string Unknown(GenerationAsk ask, bool images) => catalog.Find(ask.Model) is { } other
        ? $"{other.Id} {(images ? "makes no pictures: send it to /api/generate" : "makes pictures: send it to /api/generate-image")}"
        : "names no model of this server";
}
