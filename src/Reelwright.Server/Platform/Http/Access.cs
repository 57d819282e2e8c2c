namespace Reelwright.Server.Platform.Http;

/// <summary>Who may call an endpoint. Every endpoint says so, one way or the other; a test holds that.</summary>
internal sealed record AccessRule(Access Access);

internal enum Access
{
    Public,
    User,
    Admin,
}

/// <summary>Which of the request budgets an endpoint draws on.</summary>
internal sealed record RateRule(RateBudget Budget);

internal enum RateBudget
{
    /// <summary>Per key or session; per address when anonymous.</summary>
    Requests,

    /// <summary>Polling: per allowed concurrent job.</summary>
    Polling,

    Media,

    /// <summary>Job submissions, on top of <see cref="Requests"/>.</summary>
    Submissions,

    /// <summary>Signup, login, reset, page passwords: per address.</summary>
    SignIn,

    /// <summary>Signed calls of other systems, which come in bursts from few addresses.</summary>
    Webhooks,
}

/// <summary>A public endpoint that treats a bad key like no key.</summary>
internal sealed record BadKeysTolerated;

internal static class AccessExtensions
{
    public static TBuilder ToleratesBadKeys<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new BadKeysTolerated());

    public static TBuilder Allow<TBuilder>(this TBuilder builder, Access access)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AccessRule(access));

    public static TBuilder Budget<TBuilder>(this TBuilder builder, RateBudget budget)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RateRule(budget));
}
