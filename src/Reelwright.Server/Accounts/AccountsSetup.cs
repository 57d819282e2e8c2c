using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reelwright.Server.Accounts.Closing;
using Reelwright.Server.Accounts.Recovery;
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
        builder.Services.AddSingleton<PasswordCheck>();
        builder.Services.AddSingleton<ChangePassword>();
        builder.Services.AddSingleton<UploadAvatar>();
        builder.Services.AddSingleton<UpdateProfile>();
        builder.Services.AddSingleton<PublicProfiles>();
        AddRecovery(builder.Services);
        builder.Services.AddSingleton<CallerCache>();
        builder.Services.AddSingleton<ICallerResolver, CallerResolver>();
        builder.Services.TryAddSingleton<TextWriter>(_ => Console.Out);
        builder.Services.AddSingleton<IStartTask, FirstAdmin>();
        AddHosted<LocalAccess>(builder.Services);
        AddHosted<CredentialUses>(builder.Services);
        builder.Services.AddSingleton<IMaintenanceTask, AccountUpkeep>();
        builder.Services.AddSingleton<DeleteAccount>();
        builder.Services.AddSingleton<IMaintenanceTask, EraseAccounts>();
        builder.Services.AddSingleton<IMaintenanceTask, ForgetUnconfirmed>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        MapSignIn(api.MapGroup("").WithTags("Account"));
        MapKeys(api.MapGroup("/keys").WithTags("API keys").Allow(Access.User));
        MapRecovery(api.MapGroup("").WithTags("Account").Allow(Access.Public).Budget(RateBudget.SignIn));
        MapOwn(api.MapGroup("").WithTags("Account").Allow(Access.User));
        MapClosing(api.MapGroup("").WithTags("Account").Allow(Access.User));
    }

    private static void AddRecovery(IServiceCollection services)
    {
        services.AddSingleton<AccountTokens>();
        services.AddSingleton<AccountLetters>();
        services.AddSingleton<FirstConfirmation>();
        services.AddSingleton<ChangeEmail>();
        services.AddSingleton<ConfirmEmail>();
        services.AddSingleton<ResetPassword>();
        services.AddSingleton<IMaintenanceTask, AnswerResets>();
    }

    private static void MapSignIn(RouteGroupBuilder account)
    {
        account.MapPost("/signup", SignUp.Handle).Allow(Access.Public).Budget(RateBudget.SignIn)
            .WithName(nameof(SignUp)).WithSummary("Create an account and sign in")
            .WithDescription("Opens an account on the free tier with its first month's credits, and sets a session cookie. Where the server wants addresses confirmed, it mails a link instead, and `confirmation_required` is true.")
            .Reads<SignUpRequest>("""{ "username": "mira", "password": "correct horse", "email": "mira@example.org" }""")
            .Answers("username_taken", "email_taken", "forbidden", "public_url_missing");
        account.MapPost("/login", LogIn.Handle).Allow(Access.Public).Budget(RateBudget.SignIn)
            .WithName(nameof(LogIn)).WithSummary("Sign in")
            .WithDescription("Sets a session cookie. Ten failures for one account from one address lock that pair out for 15 minutes, longer if it goes on; API keys and open sessions are not touched by it.")
            .Reads<LogInRequest>("""{ "username": "mira", "password": "correct horse" }""")
            .Answers("invalid_credentials", "locked_out", "forbidden", "public_url_missing");
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

    private static void MapRecovery(RouteGroupBuilder recovery)
    {
        recovery.MapPost("/password-reset/request", AskForReset.Handle)
            .WithName(nameof(AskForReset)).WithSummary("Ask for a new password")
            .WithDescription("`username` is a username or an e-mail address. A link that works once and for an hour is mailed where there is such an account; the answer is the same where there is none. At most three links an hour for one account.")
            .Reads<ResetAskRequest>("""{ "username": "mira" }""").Answers("public_url_missing");
        recovery.MapPost("/password-reset/reset", ResetPassword.Handle)
            .WithName(nameof(ResetPassword)).WithSummary("Choose a new password")
            .WithDescription("With the token of the mailed link. Ends all sessions and all mailed links; API keys go on working.")
            .Reads<ResetPasswordRequest>("""{ "token": "x7Qk2mVbN4pLw9sRt1yZc3dFg5hJ8aKe6uXoTiMn", "new_password": "battery staple" }""").Answers("invalid_token");
        recovery.MapPost("/settings/email/confirm", ConfirmEmail.Handle)
            .WithName(nameof(ConfirmEmail)).WithSummary("Confirm a new e-mail address")
            .WithDescription("With the token of the link that was mailed to it. Other mailed links of the account end.")
            .Reads<ConfirmEmailRequest>("""{ "token": "x7Qk2mVbN4pLw9sRt1yZc3dFg5hJ8aKe6uXoTiMn" }""").Answers("invalid_token", "email_taken", "public_url_missing");
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
        own.MapPost("/profile/avatar", UploadAvatar.Handle).Idempotent()
            .WithName(nameof(UploadAvatar)).WithSummary("Upload my picture")
            .WithDescription("Multipart form with one `file` (or `image`): PNG, JPEG or WebP by content. The middle square of it becomes 512 by 512 pixels without metadata; the picture before it goes. Others see it while the profile is public.")
            .ReadsForm(UploadLimit.Image, UploadAvatar.Parts).Answers("storage_full", "engine_unavailable");
        own.MapDelete("/profile/avatar", RemoveAvatar.Handle)
            .WithName(nameof(RemoveAvatar)).WithSummary("Remove my picture").WithDescription("Its link is 404 from now on, and its file goes.")
            .Answers("not_found");
        own.MapPost("/settings/theme", SetTheme.Handle)
            .WithName(nameof(SetTheme)).WithSummary("Choose dark or light").WithDescription("The colours of the pages, kept with the account.")
            .Reads<SetThemeRequest>("""{ "theme": "light" }""");
        own.MapPost("/settings/time-zone", SetTimeZone.Handle)
            .WithName(nameof(SetTimeZone)).WithSummary("Choose my time zone").WithDescription("An IANA name such as `Europe/Berlin`. The days of `/api/analytics/usage` begin at its midnights; UTC until one is chosen.")
            .Reads<SetTimeZoneRequest>("""{ "time_zone": "Europe/Berlin" }""");
        own.MapPost("/settings/email", ChangeEmail.Handle).Budget(RateBudget.SignIn)
            .WithName(nameof(ChangeEmail)).WithSummary("Change my e-mail address")
            .WithDescription("With the password: mails a link to the new address; nothing changes before it is followed. The old address is told, with a link that stops it. "
                + "Without it: `consent_required`, and the old address gets a link that allows the change; the new one is asked once it was followed. Afterwards the old address gets a link that goes back.")
            .Reads<ChangeEmailRequest>("""{ "email": "mira@example.net", "password": "correct horse" }""").Answers("email_taken", "locked_out", "public_url_missing");
        own.MapPost("/settings/change-password", ChangePassword.Handle).Budget(RateBudget.SignIn)
            .WithName(nameof(ChangePassword)).WithSummary("Change my password").WithDescription("Ends every other session and every mailed link; API keys go on working. The owner is told by mail.")
            .Reads<ChangePasswordRequest>("""{ "current_password": "correct horse", "new_password": "battery staple" }""").Answers("locked_out");
    }

    private static void MapClosing(RouteGroupBuilder own) =>
        own.MapPost("/settings/delete-account", DeleteAccount.Handle).Budget(RateBudget.SignIn)
            .WithName(nameof(DeleteAccount)).WithSummary("Delete my account")
            .WithDescription("For good, with the password. Sessions, keys and webhooks end at once, a subscription as soon as Stripe answers; films and everything else are erased soon after, and credits that are left are lost. "
                + "Who is the last admin of an organisation with other members hands it on or deletes it first.")
            .Reads<DeleteAccountRequest>("""{ "password": "correct horse" }""").Answers("last_admin", "locked_out", "billing_not_configured");

    private static void AddHosted<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
