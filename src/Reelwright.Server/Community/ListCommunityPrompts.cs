using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Community;

internal sealed record CommunityPage(IReadOnlyList<CommunityItem> Prompts, int Page, int PerPage, long Total);

/// <summary>What people show each other; with <c>mine</c>, what the caller has sent in, whatever became of it.</summary>
internal static class ListCommunityPrompts
{
    // Leaving out n lines of an index costs time in n: this keeps the last page under some twenty milliseconds.
    private const int MostPages = 1000;
    private const int MostOnPage = 100;

    public static async Task<CommunityPage> Handle(Query query, HttpContext http, Database database, CancellationToken cancel)
    {
        var caller = http.FindCaller();
        var (sort, tag, model) = (query.OneOf("sort", "popular", "new", "top") ?? "popular", query.Text("tag", 100), query.Text("model", 64));
        var (page, size) = (query.Int("page", 1, MostPages) ?? 1, query.Int("per_page", 1, MostOnPage) ?? 20);
        var mine = query.Flag("mine") is true;
        query.ThrowIfInvalid();
        if (mine)
        {
            return await database.ReadAsync(db => OwnAsync(db, caller ?? throw Refusal.Unauthenticated(), page, size, cancel), cancel);
        }

        // What is no tag stands on no shelf; nor does a model with the sign in its name that marks tags there.
        var isTag = tag is null || Tags.Normalise(tag) is not null;
        var shelf = isTag && model?.Contains('#') is not true ? Shelves.NameOf(tag is null ? null : Tags.Normalise(tag), model) : "";
        return await database.ReadAsync(db => ShelfAsync(db, shelf, sort, page, size, caller, cancel), cancel);
    }

    private static async Task<CommunityPage> ShelfAsync(ReelwrightDb db, string shelf, string sort, int page, int size, Caller? caller, CancellationToken cancel)
    {
        var ids = await Shelves.PageAsync(db, shelf, sort, (page - 1) * size, size, cancel);
        var prompts = await db.Set<CommunityPrompt>().Where(prompt => ids.Contains(prompt.Id) && prompt.Status == PromptStatus.Approved).ToDictionaryAsync(prompt => prompt.Id, cancel);
        var shown = ids.Where(prompts.ContainsKey).Select(id => prompts[id]).ToList();
        return new CommunityPage(await CommunityItem.ReadAsync(db, shown, caller?.UserId, cancel), page, size, await Shelves.ReadCountAsync(db, shelf, cancel));
    }

    private static async Task<CommunityPage> OwnAsync(ReelwrightDb db, Caller caller, int page, int size, CancellationToken cancel)
    {
        var own = db.Set<CommunityPrompt>().Where(prompt => prompt.AuthorId == caller.UserId);
        var prompts = await own.OrderByDescending(prompt => prompt.Id).Skip((page - 1) * size).Take(size).ToListAsync(cancel);
        return new CommunityPage(await CommunityItem.ReadAsync(db, prompts, caller.UserId, cancel), page, size, await own.CountAsync(cancel));
    }
}
