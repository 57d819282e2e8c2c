using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts;

public sealed record SignUpRequest
{
    [Required, RegularExpression(UsernameRule.Pattern, ErrorMessage = UsernameRule.Message)]
    public string? Username { get; init; }

    [Required, StringLength(PasswordRule.Longest, MinimumLength = PasswordRule.Shortest)]
    public string? Password { get; init; }

    [Required, RegularExpression(EmailRule.Pattern, ErrorMessage = EmailRule.Message)]
    public string? Email { get; init; }
}

/// <summary>Opens an account on the free tier and signs its owner in, at once or once the address is confirmed.</summary>
internal sealed class SignUp(Database database, Passwords passwords, CreditLedger ledger, FirstConfirmation confirmation, SiteAddress site, IOptions<SignupOptions> options, TimeProvider clock)
{
    public static async Task<Ok<SignedUp>> Handle(JsonBody<SignUpRequest> body, SignUp signUp, HttpContext http, CancellationToken cancel)
    {
        if (signUp.IsClosed)
        {
            throw Refusal.Forbidden("forbidden", "This server takes no new accounts. Its administrator can open one for you.");
        }

        return TypedResults.Ok(await signUp.RunAsync(await body.ReadAsync(cancel), http, cancel));
    }

    private bool IsClosed => options.Value.Mode is SignupMode.Closed;

    private bool NeedsConfirmation => options.Value.Mode is SignupMode.Verified;

    private Task<SignedUp> RunAsync(SignUpRequest request, HttpContext http, CancellationToken cancel)
    {
        var address = NeedsConfirmation ? site.Of(http) : null;
        var hash = passwords.Hash(request.Password!);
        return Passwords.CreateAgainOnRaceAsync(() => database.WriteAsync(tx => CreateAsync(tx, request, hash, address, http, cancel), cancel));
    }

    private async Task<SignedUp> CreateAsync(Tx tx, SignUpRequest request, string hash, Uri? address, HttpContext http, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        var user = new User
        {
            UserName = request.Username,
            DisplayName = request.Username,
            Email = request.Email,
            PasswordHash = hash,
            UnconfirmedSince = address is null ? null : now,
            CreatedAt = now,
        };
        await passwords.CreateAsync(tx, user);
        var balance = ledger.Open(tx, user.Id, Tier.Free);
        if (address is null)
        {
            await SessionCookie.BeginAsync(tx, http, user.Id, now, cancel);
        }
        else
        {
            confirmation.Send(tx, user, address);
        }

        return new SignedUp(UserView.Of(user, Tier.Free), balance.Total, NeedsConfirmation);
    }
}
