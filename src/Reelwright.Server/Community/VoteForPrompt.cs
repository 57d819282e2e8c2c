using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Community;

public sealed record VoteRequest
{
    /// <summary>1 for it, -1 against it, 0 takes the vote back.</summary>
    [Required, AllowedValues(1, -1, 0)]
    public int? Vote { get; init; }
}

/// <param name="Score">Votes for it less votes against it.</param>
internal sealed record VoteReply(long Score, int MyVote);

/// <summary>One vote for each account, changed as often as it likes. Its own prompt included: an account more is made in a minute, so forbidding that would only trouble the honest.</summary>
internal sealed class VoteForPrompt(Database database)
{
    public static async Task<VoteReply> Handle(Caller caller, ResourceId id, JsonBody<VoteRequest> body, VoteForPrompt work, CancellationToken cancel)
    {
        await work.ThrowIfHiddenAsync(id.Value, cancel);
        var vote = (await body.ReadAsync(cancel)).Vote!.Value;
        return await work.RunAsync(caller, id.Value, vote, cancel);
    }

    private Task ThrowIfHiddenAsync(long id, CancellationToken cancel) => database.ReadAsync(
        async db => await db.Set<CommunityPrompt>().AnyAsync(prompt => prompt.Id == id && prompt.Status == PromptStatus.Approved, cancel) ? true : throw CommunityPrompts.NotFound(), cancel);

    private Task<VoteReply> RunAsync(Caller caller, long id, int vote, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                // Whoever votes holds the prompt's row, so the sums move by what really changed.
                if (await CommunityPrompts.LockAsync(tx, id, cancel) is not { Status: PromptStatus.Approved } prompt)
                {
                    throw CommunityPrompts.NotFound();
                }

                var before = await ReplaceAsync(tx, id, caller.UserId, vote, cancel);
                var (ups, downs) = (prompt.Ups + Is(vote, 1) - Is(before, 1), prompt.Downs + Is(vote, -1) - Is(before, -1));
                if (before != vote)
                {
                    await tx.Db.Set<CommunityPrompt>().Where(p => p.Id == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Ups, ups).SetProperty(p => p.Downs, downs), cancel);
                    await Shelves.MoveAsync(tx, id, Standing.Of(ups, downs, prompt.DecidedAt ?? prompt.CreatedAt), cancel);
                }

                return new VoteReply(ups - downs, vote);
            },
            cancel);

    /// <returns>What the account had said before.</returns>
    private static async Task<int> ReplaceAsync(Tx tx, long promptId, long userId, int vote, CancellationToken cancel)
    {
        var own = tx.Db.Set<CommunityVote>().Where(v => v.PromptId == promptId && v.UserId == userId);
        var before = await own.Select(v => v.Vote).SingleOrDefaultAsync(cancel);
        if (vote == before)
        {
            return before;
        }

        await own.ExecuteDeleteAsync(cancel);
        if (vote != 0)
        {
            tx.Db.Add(new CommunityVote { PromptId = promptId, UserId = userId, Vote = vote });
            await tx.Db.SaveChangesAsync(cancel);
        }

        return before;
    }

    private static int Is(int vote, int which) => vote == which ? 1 : 0;
}
