using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Studio.Projects;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Export;

/// <summary>How large the film becomes.</summary>
public sealed record ExportProjectRequest
{
    /// <summary>480p, 720p, 1080p or 4k; 1080p by default, less where the tier ends before. It is the short side; the shape is the first clip's.</summary>
    [AllowedValues("480p", "720p", "1080p", "4k")]
    public string? Resolution { get; init; }
}

/// <summary>Makes a project's film: the clips of its shots, in order, with their transitions.</summary>
internal sealed class ExportProject(Database database, SubmitWork submit, TierPolicy tiers, IOptions<PricingOptions> pricing)
{
    public const string Operation = "export";
    public const string Kind = "export";

    public static Task<JobResponse> Handle(
        Caller caller, ResourceId id, JsonBody<ExportProjectRequest> body, IdempotentReply idempotent, HttpRequest http, ExportProject work, CancellationToken cancel) =>
        work.RunAsync(caller, id.Value, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, long id, JsonBody<ExportProjectRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var (project, shots, files) = await database.ReadAsync(db => FindAsync(db, caller, id, cancel), cancel);
        var linked = shots.Where(shot => shot.Filename is not null).ToList();
        if (linked.Count is 0 or > MergeSettings.MaxJoinedClips)
        {
            throw Refusal.Invalid("shots", linked.Count == 0 ? "have no films yet; link one to a shot first" : $"have {linked.Count} films; {MergeSettings.MaxJoinedClips} are joined at most");
        }

        var clips = linked.Select(shot => Clip(caller, project, shot, files)).ToList();
        var lengths = clips.Select(clip => Math.Min(files[clip.Filename].DurationSeconds ?? 0, clip.MaxSeconds ?? double.MaxValue)).ToList();
        var seconds = lengths.Sum();
        JoinedFilms.ThrowIfTooLong(seconds, "shots");
        var (width, height) = Frame(caller, request, files[clips[0].Filename]);
        var lead = ExportFrame.Lead([.. clips.Zip(lengths, (clip, length) => (files[clip.Filename].FrameRate, length, (files[clip.Filename].Width, files[clip.Filename].Height) == (width, height)))]);
        var work = new ExportWork(clips, width, height, [.. shots.Where(shot => shot.Filename is null).Select(shot => shot.Id)], lead);
        return await submit.RunAsync(caller, http, Plan(project, work, seconds), idempotent, cancel);
    }

    private static async Task<(Project Project, List<Shot> Shots, Dictionary<string, MediaFile> Files)> FindAsync(ReelwrightDb db, Caller caller, long id, CancellationToken cancel)
    {
        var project = await ProjectAccess.FindAsync(db, caller, id, ProjectRight.Edit, cancel);
        var shots = await db.Set<Shot>().Where(shot => shot.ProjectId == id).OrderBy(shot => shot.Position).ToListAsync(cancel);
        var names = shots.Select(shot => shot.Filename).OfType<string>().Distinct().ToList();
        var files = await db.Set<MediaFile>()
            .Where(file => names.Contains(file.Filename) && file.DeletedAt == null && file.Kind == FileKind.Video)
            .ToDictionaryAsync(file => file.Filename, StringComparer.Ordinal, cancel);
        return (project, shots, files);
    }

    /// <exception cref="Refusal">404 for a film that is gone, or that nobody shares with the caller.</exception>
    private static ExportClip Clip(Caller caller, Project project, Shot shot, Dictionary<string, MediaFile> files) =>
        files.TryGetValue(shot.Filename!, out var file) && (project.OrgId is not null || file.OwnerId == caller.UserId)
            ? new ExportClip(shot.Id, file.Filename, shot.Duration is > 0 ? shot.Duration : null, shot.Transition)
            : throw Refusal.NotFound($"The film of shot {shot.Position} (id {shot.Id}) is gone. Link another one, or none.");

    private (int Width, int Height) Frame(Caller caller, ExportProjectRequest request, MediaFile first)
    {
        var limits = tiers.For(Tiers.Parse(caller.Tier) ?? Tier.Free);
        var resolution = Resolution.Parse(request.Resolution) ?? (limits.MaxResolution.ShortSide < Resolution.P1080.ShortSide ? limits.MaxResolution : Resolution.P1080);
        if (resolution.ShortSide > limits.MaxResolution.ShortSide)
        {
            // Not the frame's own size: a square film of 1080p would fit into what 480p is not.
            tiers.ThrowIfTooLarge(caller, resolution.LongSide, resolution.ShortSide, "resolution");
        }

        return ExportFrame.Of(first.Width ?? resolution.LongSide, first.Height ?? resolution.ShortSide, resolution);
    }

    private PlannedWork Plan(Project project, ExportWork work, double seconds) => new()
    {
        Kind = Kind,
        Operation = Operation,
        Work = work,
        Inputs = [.. work.Clips.Select(clip => clip.Filename).Distinct(StringComparer.Ordinal)],
        Credits = Math.Max(pricing.Value.Edit, pricing.Value.JoinPerClip * work.Clips.Count),
        Description = $"{Operation} of {work.Clips.Count} clips",
        Line = new HistoryLine(CreationKind.Video, Operation) { Prompt = project.Name, ProjectId = project.Id, VideoFilename = work.Clips[0].Filename },
        Units = seconds * work.Width * work.Height / 1e6,
        UsualWaitSeconds = 0,
    };
}
