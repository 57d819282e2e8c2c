using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Prompts;

/// <summary>A prompt to keep.</summary>
public sealed record SaveTemplateRequest
{
    [Required, StringLength(Template.MaxName)]
    public string? Name { get; init; }

    [Required, StringLength(PromptText.MaxLength)]
    public string? Prompt { get; init; }

    [StringLength(PromptText.MaxLength)]
    public string? NegativePrompt { get; init; }

    /// <summary>The model it is meant for.</summary>
    [StringLength(64)]
    public string? Model { get; init; }
}

internal sealed record TemplateView(long Id, string Name, string Prompt, string? NegativePrompt, string? Model, DateTimeOffset CreatedAt)
{
    public static TemplateView Of(Template template) =>
        new(template.Id, template.Name, template.Prompt, template.NegativePrompt, template.Model, template.CreatedAt);
}

internal sealed record TemplateList(IReadOnlyList<TemplateView> Templates, int Total, int Limit, int Offset);

internal static class ListTemplates
{
    public static async Task<TemplateList> Handle(Caller caller, Query query, Database database, CancellationToken cancel)
    {
        var page = query.Paging();
        query.ThrowIfInvalid();
        return await database.ReadAsync(
            async db =>
            {
                var own = db.Owned<Template>(caller);
                var templates = await own.OrderByDescending(t => t.Id).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
                return new TemplateList([.. templates.Select(TemplateView.Of)], await own.CountAsync(cancel), page.Limit, page.Offset);
            },
            cancel);
    }
}

/// <summary>Keeps a prompt under a name.</summary>
internal sealed class SaveTemplate(Database database, ModelCatalog catalog, TimeProvider clock)
{
    private const int Most = 1000;

    public static async Task<TemplateView> Handle(Caller caller, JsonBody<SaveTemplateRequest> body, SaveTemplate save, IdempotentReply idempotent, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        save.ThrowIfUnknown(request.Model);
        return await save.RunAsync(caller, request, idempotent, cancel);
    }

    private void ThrowIfUnknown(string? model)
    {
        if (model is not null && catalog.Find(model) is null)
        {
            throw Refusal.Invalid("unknown_model", "model", $"is unknown: {model}");
        }
    }

    private Task<TemplateView> RunAsync(Caller caller, SaveTemplateRequest request, IdempotentReply idempotent, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                if (await tx.Db.Owned<Template>(caller).CountAsync(cancel) >= Most)
                {
                    throw Refusal.Forbidden("forbidden", $"An account keeps at most {Most} templates; delete one first.");
                }

                var template = new Template
                {
                    OwnerId = caller.UserId,
                    Name = request.Name!.Trim(),
                    Prompt = request.Prompt!.Trim(),
                    NegativePrompt = string.IsNullOrWhiteSpace(request.NegativePrompt) ? null : request.NegativePrompt.Trim(),
                    Model = request.Model,
                    CreatedAt = clock.GetStorableNow(),
                };
                tx.Db.Add(template);
                await tx.Db.SaveChangesAsync(cancel);
                var reply = TemplateView.Of(template);
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel);
}

internal static class DeleteTemplate
{
    public static Task<TemplateDeleted> Handle(Caller caller, ResourceId id, Database database, CancellationToken cancel) =>
        database.WriteAsync(
            async tx => await tx.Db.Owned<Template>(caller).Where(t => t.Id == id.Value).ExecuteDeleteAsync(cancel) == 1
                ? new TemplateDeleted(true)
                : throw Refusal.NotFound("There is no such template."),
            cancel);
}

internal sealed record TemplateDeleted(bool Deleted);
