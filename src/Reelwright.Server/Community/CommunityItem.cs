using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Community;

/// <summary>A prompt as lists show it.</summary>
/// <param name="Score">Votes for it less votes against it.</param>
/// <param name="Uses">How often somebody took it.</param>
/// <param name="Author">The name its author chose to show, if any.</param>
/// <param name="MyVote">1, -1 or 0; 0 also for callers without an account.</param>
/// <param name="Status">pending, approved or rejected; others see only what is approved.</param>
/// <param name="Reason">Why it was rejected.</param>
internal sealed record CommunityItem(
    long Id, string Title, string Prompt, string? Model, IReadOnlyList<string> Tags, long Score, long Uses, string? Author, DateTimeOffset CreatedAt, int MyVote, string Status, string? Reason)
{
    public static CommunityItem Of(CommunityPrompt prompt, string? author, int myVote) => new(
        prompt.Id,
        prompt.Title,
        prompt.Prompt,
        prompt.Model,
        prompt.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        prompt.Score,
        prompt.Uses,
        author,
        prompt.CreatedAt,
        myVote,
        prompt.Status,
        prompt.Reason);

    /// <summary>With authors' names and one reader's votes, in the order given.</summary>
    public static async Task<IReadOnlyList<CommunityItem>> ReadAsync(ReelwrightDb db, IReadOnlyList<CommunityPrompt> prompts, long? readerId, CancellationToken cancel)
    {
        var ids = prompts.Select(prompt => prompt.Id).ToList();
        var authors = await DisplayNames.FindAsync(db, [.. prompts.Select(prompt => prompt.AuthorId).Distinct()], cancel);
        var votes = readerId is null
            ? []
            : await db.Set<CommunityVote>().Where(vote => vote.UserId == readerId && ids.Contains(vote.PromptId)).ToDictionaryAsync(vote => vote.PromptId, vote => vote.Vote, cancel);
        return [.. prompts.Select(prompt => Of(prompt, authors.GetValueOrDefault(prompt.AuthorId), votes.GetValueOrDefault(prompt.Id)))];
    }
}
