using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Accounts;

/// <summary>Who people are and how they prove it: accounts, sessions, API keys, profiles.</summary>
internal static class AccountsSetup
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.AddChecked<AdminOptions>(AdminOptions.Section);
        builder.AddChecked<SignupOptions>(SignupOptions.Section);
        builder.Services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        builder.Services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        builder.Services.AddSingleton<Passwords>();
        builder.Services.AddSingleton<LoginThrottle>();
        builder.Services.AddSingleton<SignUp>();
        builder.Services.AddSingleton<LogIn>();
        builder.Services.AddSingleton<CreateKey>();
        builder.Services.AddSingleton<ChangePassword>();
        builder.Services.AddSingleton<CallerCache>();
        builder.Services.AddSingleton<ICallerResolver, CallerResolver>();
        builder.Services.TryAddSingleton<TextWriter>(_ => Console.Out);
        builder.Services.AddSingleton<IStartTask, FirstAdmin>();
        AddHosted<LocalAccess>(builder.Services);
        AddHosted<CredentialUses>(builder.Services);
        builder.Services.AddSingleton<IMaintenanceTask, AccountUpkeep>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        MapSignIn(api.MapGroup("").WithTags("Account"));
        MapKeys(api.MapGroup("/keys").WithTags("API keys").Allow(Access.User));
        MapOwn(api.MapGroup("").WithTags("Account").Allow(Access.User));
    }

    private static void MapSignIn(RouteGroupBuilder account)
    {
        account.MapPost("/signup", SignUp.Handle).Allow(Access.Public).Budget(RateBudget.SignIn)
            .WithName(nameof(SignUp)).WithSummary("Create an account and sign in")
            .WithDescription("Opens an account on the free tier with its first month's credits, and sets a session cookie.")
            .Reads<SignUpRequest>("""{ "username": "mira", "password": "correct horse", "email": "mira@example.org" }""")
            .Answers("username_taken", "email_taken", "forbidden");
        account.MapPost("/login", LogIn.Handle).Allow(Access.Public).Budget(RateBudget.SignIn)
            .WithName(nameof(LogIn)).WithSummary("Sign in")
            .WithDescription("Sets a session cookie. Ten failures for one account from one address lock that pair out for 15 minutes, longer if it goes on; API keys and open sessions are not touched by it.")
            .Reads<LogInRequest>("""{ "username": "mira", "password": "correct horse" }""")
            .Answers("invalid_credentials", "locked_out", "forbidden");
        account.MapGet("/auth/check", CheckAuth.Handle).Allow(Access.Public).ToleratesBadKeys()
            .WithName(nameof(CheckAuth)).WithSummary("Who am I?")
            .WithDescription("The account, its credits and its limits; `authenticated: false` for everybody else. Always 200.");
    }

    private static void MapKeys(RouteGroupBuilder keys)
    {
        keys.MapGet("", ListKeys.Handle)
            .WithName(nameof(ListKeys)).WithSummary("List API keys").WithDescription("Newest first; revoked and expired ones with `is_active: false`. The keys themselves are not kept.")
            .Pages();
        keys.MapPost("", CreateKey.Handle).Idempotent()
            .WithName(nameof(CreateKey)).WithSummary("Create an API key")
            .WithDescription("The reply is the only one that shows the key. `admin: true` gives it its owner's admin rights, and takes an administrator.")
            .Reads<CreateKeyRequest>("""{ "name": "My app", "expires_at": "2030-01-01T00:00:00Z" }""").Answers("forbidden");
        keys.MapDelete("/{id}", RevokeKey.Handle)
            .WithName(nameof(RevokeKey)).WithSummary("Revoke an API key").WithDescription("It stops working at once and stays in the list.")
            .Answers("not_found");
    }

    private static void MapOwn(RouteGroupBuilder own)
    {
        own.MapPost("/logout", LogOut.Handle)
            .WithName(nameof(LogOut)).WithSummary("Sign out").WithDescription("Ends this session. API keys and other sessions go on.");
        own.MapGet("/profile", GetProfile.Handle)
            .WithName(nameof(GetProfile)).WithSummary("My profile").WithDescription("What the account says about itself.");
        own.MapPost("/profile", UpdateProfile.Handle)
            .WithName(nameof(UpdateProfile)).WithSummary("Change my profile").WithDescription("Changes the fields that are present; null clears a text.")
            .Reads<UpdateProfileRequest>("""{ "display_name": "Mira", "bio": "Short films.", "profile_public": true }""");
        own.MapPost("/settings/theme", SetTheme.Handle)
            .WithName(nameof(SetTheme)).WithSummary("Choose dark or light").WithDescription("The colours of the pages, kept with the account.")
            .Reads<SetThemeRequest>("""{ "theme": "light" }""");
        own.MapPost("/settings/time-zone", SetTimeZone.Handle)
            .WithName(nameof(SetTimeZone)).WithSummary("Choose my time zone").WithDescription("An IANA name such as `Europe/Berlin`. The days of `/api/analytics/usage` begin at its midnights; UTC until one is chosen.")
            .Reads<SetTimeZoneRequest>("""{ "time_zone": "Europe/Berlin" }""");
        own.MapPost("/settings/change-password", ChangePassword.Handle).Budget(RateBudget.SignIn)
            .WithName(nameof(ChangePassword)).WithSummary("Change my password").WithDescription("Ends every other session; API keys go on working.")
            .Reads<ChangePasswordRequest>("""{ "current_password": "correct horse", "new_password": "battery staple" }""").Answers("locked_out");
    }

    private static void AddHosted<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
