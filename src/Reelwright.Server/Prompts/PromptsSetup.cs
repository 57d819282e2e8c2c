using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Prompts.Writing;

namespace Reelwright.Server.Prompts;

/// <summary>Help with writing prompts: templates, completions, enrichment.</summary>
internal static class PromptsSetup
{
    public static void AddPrompts(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IPromptMemory, PromptMemory>();
        builder.Services.AddSingleton<SaveTemplate>();
        builder.Services.AddSingleton<IClosingListener, ErasePrompts>();
        builder.Services.AddSingleton<PromptByLanguage>();
        builder.Services.AddSingleton<GeneratePrompt>();
    }

    public static void MapPrompts(this IEndpointRouteBuilder api)
    {
        var prompts = api.MapGroup("").WithTags("Prompts").Allow(Access.User);

        prompts.MapPost("/generate-prompt", GeneratePrompt.Handle)
            .WithName(nameof(GeneratePrompt)).WithSummary("Write a prompt")
            .WithDescription("Makes a prompt of an `idea`, or more of a `prompt`; with both, the idea says what to do with it. `engine` is `llm` where the server has a language model, else `rules`: they keep the words and add what is missing of light, lens, texture and movement. "
                + "`model` decides whether the camera may move, and whether there is a `negative_prompt`. Free.")
            .Reads<GeneratePromptRequest>("""{ "idea": "a lighthouse in a storm at night", "style": "35mm film", "model": "wan-t2v" }""")
            .Answers("unknown_model", "engine_unavailable");
        prompts.MapGet("/prompts/autocomplete", SuggestPrompts.Handle)
            .WithName(nameof(SuggestPrompts)).WithSummary("Complete a prompt")
            .WithDescription("Prompts of your own generations in which a word begins as typed, the most used first, each once. Without `q` the most used of all.")
            .Parameter<string>("q", "What is typed so far.")
            .Parameter<int>("limit", "How many, 1 to 50; 10 by default.");
        prompts.MapGet("/templates", ListTemplates.Handle)
            .WithName(nameof(ListTemplates)).WithSummary("Your templates").WithDescription("Newest first.").Pages();
        prompts.MapPost("/templates", SaveTemplate.Handle).Idempotent()
            .WithName(nameof(SaveTemplate)).WithSummary("Save a template").WithDescription("A prompt under a name, to start from again. An account keeps at most 1000.")
            .Reads<SaveTemplateRequest>("""{ "name": "Storm", "prompt": "A lighthouse in a storm at night", "negative_prompt": "people", "model": "wan-t2v" }""")
            .Answers("unknown_model", "forbidden");
        prompts.MapDelete("/templates/{id}", DeleteTemplate.Handle)
            .WithName(nameof(DeleteTemplate)).WithSummary("Delete a template").WithDescription("It is gone for good.").Answers("not_found");
    }
}
