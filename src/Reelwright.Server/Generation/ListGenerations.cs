using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>The caller's films and meshes, newest first; of an organisation's project everybody's.</summary>
internal static class ListGenerations
{
    public static async Task<GenerationList> Handle(Caller caller, Query query, Database database, IProjects projects, CancellationToken cancel)
    {
        var (filter, paging) = (CreationFilter.Read(query), query.Paging());
        query.ThrowIfInvalid();

        var (items, total) = await database.ReadAsync(
            async db =>
            {
                var isShared = filter.ProjectId is { } project && await projects.IsSharedAsync(db, caller, project, cancel);
                return await CreationQueries.ListAsync(db, caller.UserId, isShared, CreationKind.Video, filter, paging, cancel);
            },
            cancel);
        return new GenerationList(items, total, paging.Limit, paging.Offset);
    }
}

/// <summary>The caller's pictures, newest first.</summary>
internal static class ListImageGenerations
{
    public static async Task<ImageGenerationList> Handle(Caller caller, Query query, Database database, CancellationToken cancel)
    {
        var (filter, paging) = (CreationFilter.Read(query), query.Paging());
        query.ThrowIfInvalid();

        var (items, total) = await database.ListAsync(caller.UserId, CreationKind.Image, filter, paging, cancel);
        return new ImageGenerationList(items, total, paging.Limit, paging.Offset);
    }
}

/// <summary>The caller's music and effects, newest first.</summary>
internal static class ListAudioGenerations
{
    public static async Task<AudioGenerationList> Handle(Caller caller, Query query, Database database, CancellationToken cancel)
    {
        var (filter, paging) = (CreationFilter.Read(query), query.Paging());
        query.ThrowIfInvalid();

        var (items, total) = await database.ListAsync(caller.UserId, CreationKind.Audio, filter, paging, cancel);
        return new AudioGenerationList(items, total, paging.Limit, paging.Offset);
    }
}

internal sealed record GenerationList(IReadOnlyList<CreationItem> Generations, int Total, int Limit, int Offset);

internal sealed record ImageGenerationList(IReadOnlyList<CreationItem> Images, int Total, int Limit, int Offset);

internal sealed record AudioGenerationList(IReadOnlyList<CreationItem> Audio, int Total, int Limit, int Offset);
