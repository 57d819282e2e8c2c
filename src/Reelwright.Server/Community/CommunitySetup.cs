using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Community;

/// <summary>Prompts people show each other.</summary>
internal static class CommunitySetup
{
    public static void AddCommunity(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SubmitPrompt>();
        builder.Services.AddSingleton<VoteForPrompt>();
        builder.Services.AddSingleton<ModeratePrompt>();
        builder.Services.AddSingleton<IClosingListener, ErasePublished>();
    }

    public static void MapCommunity(this IEndpointRouteBuilder api)
    {
        MapPrompts(api.MapGroup("/community/prompts").WithTags("Community"));
        MapModeration(api.MapGroup("/admin/prompts").WithTags("Administration").Allow(Access.Admin));
    }

    private static void MapPrompts(RouteGroupBuilder prompts)
    {
        prompts.MapGet("", ListCommunityPrompts.Handle).Allow(Access.Public)
            .WithName(nameof(ListCommunityPrompts)).WithSummary("Prompts people show each other")
            .WithDescription("Approved prompts. `popular` weighs votes against age (their worth halves every seven days), `top` ranks by the lower bound of the Wilson interval, `new` by date. "
                + "`my_vote` is the caller's. `mine=true` lists what the caller has sent in instead, newest first, with `status` and, where it was rejected, `reason`.")
            .Parameter<string>("sort", "popular (by default), new or top.")
            .Parameter<string>("tag", "Only with this tag, in any spelling.")
            .Parameter<string>("model", "Only for this model.")
            .Parameter<bool>("mine", "What the caller has sent in; takes an account.")
            .Parameter<int>("page", "From 1 to 1000.")
            .Parameter<int>("per_page", "How many on a page, 1 to 100; 20 by default.")
            .Answers("unauthenticated");
        prompts.MapPost("", SubmitPrompt.Handle).Allow(Access.User).Idempotent()
            .WithName(nameof(SubmitPrompt)).WithSummary("Show a prompt to others")
            .WithDescription("It is `pending` until an administrator decides. Tags are written in lower case with dashes. A text that the account has sent in already, and that was not rejected, is answered with the line that is there. "
                + "At most 50 of an account's prompts wait at a time.")
            .Reads<SubmitPromptRequest>("""{ "prompt": "A lighthouse in a storm at night, slow dolly in, 35mm", "model": "wan-t2v", "title": "Lighthouse", "tags": ["cinematic", "sea"] }""")
            .Answers("unknown_model", "forbidden");
        prompts.MapPost("/{id}/vote", VoteForPrompt.Handle).Allow(Access.User)
            .WithName(nameof(VoteForPrompt)).WithSummary("Vote on a prompt").WithDescription("1 for it, -1 against it, 0 takes the vote back. One vote for each account; the last one counts.")
            .Reads<VoteRequest>("""{ "vote": 1 }""").Answers("not_found");
        prompts.MapPost("/{id}/use", TakePrompt.Handle).Allow(Access.User)
            .WithName(nameof(TakePrompt)).WithSummary("Use a prompt").WithDescription("Gives its text and counts one use.")
            .Answers("not_found");
        prompts.MapDelete("/{id}", DeletePrompt.Handle).Allow(Access.User)
            .WithName(nameof(DeletePrompt)).WithSummary("Take a prompt back").WithDescription("One's own, with its votes; an administrator any, which the audit log tells.")
            .Answers("not_found");
    }

    private static void MapModeration(RouteGroupBuilder prompts)
    {
        prompts.MapGet("", ListModeratedPrompts.Handle)
            .WithName(nameof(ListModeratedPrompts)).WithSummary("Prompts to decide about").WithDescription("Newest first.")
            .Parameter<string>("status", "pending (by default), approved or rejected.").Pages();
        prompts.MapPost("/{id}/approve", ModeratePrompt.HandleApprove)
            .WithName("ApprovePrompt").WithSummary("Let a prompt out").WithDescription("Everybody sees it from now on. Approving again changes nothing; what was rejected may be approved later. Written to the audit log.")
            .Answers("not_found", "invalid_request");
        prompts.MapPost("/{id}/reject", ModeratePrompt.HandleReject)
            .WithName("RejectPrompt").WithSummary("Keep a prompt from others").WithDescription("Its author reads the reason. What was approved may be taken down in this way later. Written to the audit log.")
            .Reads<RejectPromptRequest>("""{ "reason": "It names a living person." }""").Answers("not_found");
    }
}
