using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Prompts;

namespace Reelwright.Server.Community;

/// <summary>A prompt to show to everybody.</summary>
public sealed record SubmitPromptRequest
{
    [Required, StringLength(PromptText.MaxLength)]
    public string? Prompt { get; init; }

    /// <summary>The model it was written for.</summary>
    [StringLength(64)]
    public string? Model { get; init; }

    /// <summary>The beginning of the prompt when there is none.</summary>
    [StringLength(CommunityPrompt.MaxTitle)]
    public string? Title { get; init; }

    /// <summary>At most 10, an array or one text with commas; written in lower case with dashes between words.</summary>
    public TagList? Tags { get; init; }
}

/// <summary>Takes a prompt in for moderation. What the account has sent in already is answered with the line that is there.</summary>
internal sealed class SubmitPrompt(Database database, ModelCatalog catalog, TimeProvider clock)
{
    private const int MostPending = 50;
    private const int TitleFromPrompt = 60;

    public static async Task<CommunityItem> Handle(Caller caller, JsonBody<SubmitPromptRequest> body, SubmitPrompt submit, IdempotentReply idempotent, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, Check);
        submit.ThrowIfUnknown(request.Model);
        try
        {
            return await submit.RunAsync(caller, request, idempotent, cancel);
        }
        catch (DbUpdateException twice) when (Database.IsDuplicate(twice))
        {
            // The same text came in at the same moment; now it is there to be found.
            return await submit.RunAsync(caller, request, idempotent, cancel);
        }
    }

    private static void Check(SubmitPromptRequest request, FieldErrors errors)
    {
        var tags = request.Tags?.Words ?? [];
        if (tags.Count > Tags.Most)
        {
            errors.Add("tags", $"must have 0 to {Tags.Most} items");
        }
        else if (tags.FirstOrDefault(tag => Tags.Normalise(tag) is null) is { } wrong)
        {
            errors.Add("tags", $"must each have 1 to {Tags.MaxLength} letters and digits, and \"{Shorten(wrong, Tags.MaxLength)}\" has not");
        }
    }

    private void ThrowIfUnknown(string? model)
    {
        if (model is not null && catalog.Find(model) is null)
        {
            throw Refusal.Invalid("unknown_model", "model", $"is unknown: {model}");
        }
    }

    private Task<CommunityItem> RunAsync(Caller caller, SubmitPromptRequest request, IdempotentReply idempotent, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var key = PromptText.KeyOf(request.Prompt!);
                var own = tx.Db.Set<CommunityPrompt>().AsNoTracking().Where(prompt => prompt.AuthorId == caller.UserId && prompt.Status != PromptStatus.Rejected);
                var prompt = await own.SingleOrDefaultAsync(known => known.PromptKey == key, cancel) ?? await AddAsync(tx, caller, request, key, cancel);
                var reply = (await CommunityItem.ReadAsync(tx.Db, [prompt], caller.UserId, cancel))[0];
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel);

    private async Task<CommunityPrompt> AddAsync(Tx tx, Caller caller, SubmitPromptRequest request, string key, CancellationToken cancel)
    {
        if (await tx.Db.Set<CommunityPrompt>().CountAsync(p => p.AuthorId == caller.UserId && p.Status == PromptStatus.Pending, cancel) >= MostPending)
        {
            throw Refusal.Forbidden("forbidden", $"{MostPending} of your prompts wait for a decision; send in more when they are through.");
        }

        var text = request.Prompt!.Trim();
        var prompt = new CommunityPrompt
        {
            AuthorId = caller.UserId,
            Title = PromptText.OneLine(request.Title ?? "") is { Length: > 0 } title ? title : Shorten(PromptText.OneLine(text), TitleFromPrompt),
            Prompt = text,
            PromptKey = key,
            Model = request.Model,
            Tags = string.Join(' ', (request.Tags?.Words ?? []).Select(tag => Tags.Normalise(tag)!).Distinct(StringComparer.Ordinal)),
            Status = PromptStatus.Pending,
            CreatedAt = clock.GetStorableNow(),
        };
        tx.Db.Add(prompt);
        await tx.Db.SaveChangesAsync(cancel);
        await Shelves.CountAsync(tx, [Shelves.CountOf(PromptStatus.Pending)], 1, cancel);
        return prompt;
    }

    private static string Shorten(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end] + "…";
    }
}
