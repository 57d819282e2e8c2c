using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Prompts;

/// <summary>Completes what somebody types with what they asked for before.</summary>
internal static class SuggestPrompts
{
    /// <summary>Where nothing fits, this many rows are looked through and no more: about ten milliseconds, however long the history.</summary>
    private const int LookedThrough = 20_000;

    private const int MostSuggestions = 50;

    public static async Task<SuggestionList> Handle(Caller caller, Query query, Database database, CancellationToken cancel)
    {
        var (typed, limit) = (query.Text("q"), query.Int("limit", 1, MostSuggestions) ?? 10);
        query.ThrowIfInvalid();

        var words = PromptText.WordsOf(typed ?? "");
        if (words.Length == 0 && !string.IsNullOrWhiteSpace(typed))
        {
            // Nothing but signs: no prompt has a word that begins like that.
            return new SuggestionList([]);
        }

        return new SuggestionList(await database.ReadAsync(db => FindAsync(db, caller, words, limit, cancel), cancel));
    }

    /// <summary>Walks the account's prompts in the order in which they are wanted, until enough of them have a word that begins as typed.</summary>
    private static Task<List<string>> FindAsync(ReelwrightDb db, Caller caller, string words, int limit, CancellationToken cancel)
    {
        var known = db.Owned<PromptUse>(caller).OrderByDescending(use => use.Uses).ThenByDescending(use => use.LastUsedAt).ThenByDescending(use => use.Id).Take(LookedThrough);
        if (words.Length > 0)
        {
            known = known.Where(use => use.Search.Contains(words));
        }

        return known.OrderByDescending(use => use.Uses).ThenByDescending(use => use.LastUsedAt).ThenByDescending(use => use.Id).Take(limit).Select(use => use.Prompt).ToListAsync(cancel);
    }
}

/// <param name="Suggestions">Whole prompts, the most used first.</param>
internal sealed record SuggestionList(IReadOnlyList<string> Suggestions);
