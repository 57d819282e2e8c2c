using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Reelwright.Server.Language;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Studio.Projects;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>A script to be broken into shots.</summary>
public sealed record BreakDownScriptRequest
{
    /// <summary>A screenplay or prose, at most 20,000 characters.</summary>
    [Required, StringLength(20_000)]
    public string? Script { get; init; }

    /// <summary>12 by default.</summary>
    [Range(1, 50)]
    public int? MaxShots { get; init; }

    /// <summary>A look for all of them: "hand-drawn animation, warm light".</summary>
    [StringLength(500)]
    public string? Style { get; init; }

    /// <summary>A project to add them to.</summary>
    [Range(1, long.MaxValue)]
    public long? ProjectId { get; init; }
}

/// <param name="Id">Of the shot in the project; absent when none was named.</param>
/// <param name="Position">Its place there, else its place in this list, from 1.</param>
internal sealed record BrokenShot(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Id, int Position, string Prompt, string? Notes, double Duration, string ShotType, string CameraMove, string Transition)
{
    public static BrokenShot Of(ScriptShot shot, long? id, int position) => new(id, position, shot.Prompt, shot.Notes, shot.Duration, shot.ShotType, shot.CameraMove, shot.Transition);
}

/// <param name="Engine">llm or rules.</param>
internal sealed record BrokenScript(IReadOnlyList<BrokenShot> Shots, string Engine);

/// <summary>Breaks a script into shots, by the operator's language model where there is one; when that fails the caller is told, and gets nothing else under its name.</summary>
internal sealed class BreakDownScript(LanguageServer server, ScriptByLanguage language, ProjectChanges projects, TimeProvider clock)
{
    private const int DefaultShots = 12;

    public static async Task<BrokenScript> Handle(
        Caller caller, JsonBody<BreakDownScriptRequest> body, BreakDownScript work, IdempotentReply idempotent, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        if (request.ProjectId is { } wanted)
        {
            await work.FindAsync(caller, wanted, cancel);
        }

        var (shots, engine) = await work.BreakAsync(request, cancel);
        return request.ProjectId is { } projectId
            ? await work.AddAsync(caller, projectId, shots, engine, idempotent, cancel)
            : new BrokenScript([.. shots.Select((shot, at) => BrokenShot.Of(shot, id: null, at + 1))], engine);
    }

    private Task<Project> FindAsync(Caller caller, long projectId, CancellationToken cancel) => projects.FindAsync(caller, projectId, ProjectRight.Edit, cancel);

    private async Task<(IReadOnlyList<ScriptShot> Shots, string Engine)> BreakAsync(BreakDownScriptRequest request, CancellationToken cancel)
    {
        var (script, most) = (request.Script!, request.MaxShots ?? DefaultShots);
        return server.IsConfigured
            ? (await language.BreakAsync(script, most, request.Style, cancel), ScriptByLanguage.Engine)
            : (ScriptRules.Break(script, most, request.Style), ScriptRules.Engine);
    }

    private Task<BrokenScript> AddAsync(Caller caller, long projectId, IReadOnlyList<ScriptShot> shots, string engine, IdempotentReply idempotent, CancellationToken cancel) => projects.RunAsync(
        caller,
        projectId,
        ProjectRight.Edit,
        async (tx, project) =>
        {
            var added = await ShotOrder.AppendAsync(tx, project.Id, [.. shots.Select(ToNew)], clock.GetStorableNow(), cancel);
            var reply = new BrokenScript([.. shots.Zip(added, (shot, stored) => BrokenShot.Of(shot, stored.Id, stored.Position))], engine);
            await idempotent.RecordAsync(tx, reply, cancel);
            return reply;
        },
        cancel);

    private static NewShot ToNew(ScriptShot shot) => new()
    {
        Prompt = shot.Prompt,
        Notes = shot.Notes,
        Duration = shot.Duration,
        ShotType = shot.ShotType,
        CameraMove = shot.CameraMove,
        Transition = shot.Transition,
    };
}
