using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.MediaWork;

/// <summary>What the endpoints that submit work have in common.</summary>
internal static class WorkEndpoints
{
    public const string WaitNote = " The reply is the job's status object: once the job is over, or after 30 seconds (`Prefer: wait=N` or `?wait=N`, 0 to 60).";

    public const string NoWaitNote = " The reply is the job's status object, at once (`Prefer: wait=N` or `?wait=N`, 0 to 60, waits for the end).";

    /// <summary>Most work here is short: who asks usually wants the result.</summary>
    public const int UsualWaitSeconds = 30;

    /// <summary>Declares a POST that charges for a job and waits for it.</summary>
    public static RouteHandlerBuilder SubmitsWork(this RouteHandlerBuilder builder, int usualWaitSeconds = UsualWaitSeconds) => builder
        .Parameter<int>("wait", $"Seconds to wait for the result, 0 to 60; {usualWaitSeconds} by default.")
        .Produces<JobResponse>()
        .Answers("not_found", "too_many_jobs", "engine_unavailable", "storage_full", "insufficient_credits")
        .Idempotent()
        .Budget(RateBudget.Submissions)
        .Allow(Access.User);

    /// <summary>For endpoints that only some tiers may use; the check comes before the body is looked at.</summary>
    /// <exception cref="Refusal">403 <c>tier_required</c>.</exception>
    public static void ThrowIfWithout(this TierPolicy tiers, Caller caller, Feature feature, string what)
    {
        if (!tiers.For(Tiers.Parse(caller.Tier) ?? Tier.Free).Has(feature))
        {
            var required = tiers.RequiredTierFor(feature).Id();
            throw Refusal.TierRequired(required, $"{what} needs the {required} tier.");
        }
    }

    /// <summary>For films larger than the caller's tier allows.</summary>
    /// <param name="tiers">What tiers allow.</param>
    /// <param name="caller">Whose tier counts.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="field">The request's field that leads to this size.</param>
    /// <param name="sentence">How the refusal begins, before the size.</param>
    /// <param name="verb">What the field does with the size: it makes it, or is of it.</param>
    /// <exception cref="Refusal">403 <c>tier_required</c>, or 400 where no tier allows it.</exception>
    public static void ThrowIfTooLarge(this TierPolicy tiers, Caller caller, int width, int height, string field, string sentence = "The result would be", string verb = "makes")
    {
        var limits = tiers.For(Tiers.Parse(caller.Tier) ?? Tier.Free);
        if (limits.MaxResolution.Holds(width, height))
        {
            return;
        }

        throw tiers.RequiredTierForResolution(width, height) is { } required
            ? Refusal.TierRequired(required.Id(), $"{sentence} {width}x{height}; the {limits.Tier.Id()} tier goes up to {limits.MaxResolution.Name}.")
            : Refusal.Invalid(field, $"{verb} {width}x{height}, larger than any tier allows");
    }
}
