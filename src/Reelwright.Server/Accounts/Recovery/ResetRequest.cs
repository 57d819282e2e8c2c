using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Accounts.Recovery;

public sealed record ResetAskRequest
{
    /// <summary>The username or the e-mail address.</summary>
    [Required, StringLength(254)]
    public string? Username { get; init; }
}

/// <summary>The same for everybody.</summary>
internal sealed record ResetAsked(string Message);

/// <summary>Somebody asked for a new password; whether there is such an account has not been looked at yet.</summary>
internal sealed class ResetRequest
{
    public long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Where the link has to lead.</summary>
    public required string Site { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ResetRequestConfiguration : IEntityTypeConfiguration<ResetRequest>
{
    public void Configure(EntityTypeBuilder<ResetRequest> request)
    {
        request.ToTable("reset_requests");
        request.Property(r => r.Name).HasMaxLength(254);
        request.Property(r => r.Site).HasMaxLength(500);
    }
}

/// <summary>Notes the wish and no more, so that neither the words nor the time of the answer tell whether there is such an account.</summary>
internal static class AskForReset
{
    public static async Task<Ok<ResetAsked>> Handle(
        JsonBody<ResetAskRequest> body, HttpContext http, SiteAddress site, Database database, TimeProvider clock, CancellationToken cancel)
    {
        var name = (await body.ReadAsync(cancel)).Username!;
        var request = new ResetRequest { Name = name, Site = site.Of(http).AbsoluteUri, CreatedAt = clock.GetStorableNow() };
        await database.WriteAsync(
            tx =>
            {
                tx.Db.Add(request);
                tx.Signal(MaintenanceLoop.WakeTopic, "");
                return Task.CompletedTask;
            },
            cancel);
        return TypedResults.Ok(new ResetAsked("If there is such an account, a link to choose a new password is on its way to its e-mail address."));
    }
}

/// <summary>Answers wishes for new passwords, apart from the requests that brought them: mails a link where there is an account, forgets the others.</summary>
internal sealed class AnswerResets(Database database, Passwords passwords, AccountTokens tokens, AccountLetters letters) : IMaintenanceTask
{
    private const int Batch = 100;

    public string Name => "password-resets";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public bool IsUrgent => true;

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var requests = await database.ReadAsync(db => db.Set<ResetRequest>().OrderBy(request => request.Id).Take(Batch).ToListAsync(cancel), cancel);
        foreach (var request in requests)
        {
            await database.WriteAsync(tx => AnswerAsync(tx, request, cancel), cancel);
        }

        return requests.Count == Batch;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        DueWork.List(("requests for new passwords", await database.ReadAsync(db => db.Set<ResetRequest>().LongCountAsync(cancel), cancel)));

    private async Task AnswerAsync(Tx tx, ResetRequest request, CancellationToken cancel)
    {
        if (await tx.Db.Set<ResetRequest>().Where(row => row.Id == request.Id).ExecuteDeleteAsync(cancel) == 0)
        {
            return;
        }

        // No username has an @ in it.
        var name = passwords.Normalize(request.Name);
        var isAddress = name.Contains('@', StringComparison.Ordinal);
        var user = await tx.Db.Set<User>().AsNoTracking()
            .SingleOrDefaultAsync(u => (isAddress ? u.NormalizedEmail == name : u.NormalizedUserName == name) && u.SuspendedAt == null, cancel);
        if (user is not null && await tokens.MayIssueAsync(tx.Db, user.Id, TokenPurpose.Reset, cancel))
        {
            letters.Reset(tx, user, AccountPaths.Link(new Uri(request.Site), AccountPaths.Reset, tokens.Issue(tx, user.Id, TokenPurpose.Reset)));
        }
    }
}
