using System.ComponentModel.DataAnnotations;
using Reelwright.Server.Catalog;
using Reelwright.Server.Language;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Prompts.Writing;

namespace Reelwright.Server.Prompts;

/// <summary>An idea to make a prompt of, or a prompt to make more of.</summary>
public sealed record GeneratePromptRequest : IValidatableObject
{
    /// <summary>A few words. With `prompt` it says what to do with that one.</summary>
    [StringLength(PromptText.MaxLength)]
    public string? Idea { get; init; }

    /// <summary>A look: "watercolour", "35mm film", "anime".</summary>
    [StringLength(200)]
    public string? Style { get; init; }

    /// <summary>The model it is for: pictures have no camera movement.</summary>
    [StringLength(64)]
    public string? Model { get; init; }

    /// <summary>A prompt that is there already.</summary>
    [StringLength(PromptText.MaxLength)]
    public string? Prompt { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Idea) && string.IsNullOrWhiteSpace(Prompt))
        {
            yield return new ValidationResult("is required, unless there is a prompt", [nameof(Idea)]);
        }
    }
}

/// <param name="NegativePrompt">Null for models that take none.</param>
/// <param name="Engine">llm or rules.</param>
internal sealed record WrittenPrompt(string Prompt, string? NegativePrompt, string Engine);

/// <summary>Writes prompts: by the operator's language model where there is one, else by rules. When the model fails the caller is told.</summary>
internal sealed class GeneratePrompt(LanguageServer server, PromptByLanguage language, ModelCatalog catalog)
{
    public static async Task<WrittenPrompt> Handle(Caller caller, JsonBody<GeneratePromptRequest> body, GeneratePrompt work, CancellationToken cancel)
    {
        _ = caller;
        var request = await body.ReadAsync(cancel);
        return await work.RunAsync(request, cancel);
    }

    private Task<WrittenPrompt> RunAsync(GeneratePromptRequest request, CancellationToken cancel)
    {
        var model = request.Model is { } id ? catalog.Find(id) ?? throw Refusal.Invalid("unknown_model", "model", $"is unknown: {id}") : null;
        var wish = new PromptWish
        {
            Idea = Text(request.Idea),
            Prompt = Text(request.Prompt),
            Style = Text(request.Style),
            Medium = MediumOf(model),
            TakesMovement = model is null || (model is { IsImage: false, HasFrames: true } && !model.Takes(RequestFields.Camera)),
            TakesNegative = model?.Takes(RequestFields.NegativePrompt) ?? true,
        };
        return server.IsConfigured ? language.WriteAsync(wish, cancel) : Task.FromResult(PromptRules.Write(wish));
    }

    private static PromptMedium MediumOf(CatalogModel? model) => model switch
    {
        { IsImage: true } => PromptMedium.Picture,
        { HasFrames: false } => PromptMedium.Object,
        _ => PromptMedium.Film,
    };

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : PromptText.OneLine(text);
}
