using Microsoft.Extensions.DependencyInjection.Extensions;
using Reelwright.Media;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Library;

/// <summary>The media library: people's files, in and out.</summary>
internal static class LibrarySetup
{
    public static void AddLibrary(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(_ => new Ffmpeg(new FfmpegOptions()));
        builder.Services.AddSingleton<MediaLibrary>();
        builder.Services.AddSingleton<MediaSweep>();
        builder.Services.AddSingleton<IStartTask>(services => services.GetRequiredService<MediaSweep>());
        builder.Services.AddSingleton<IMaintenanceTask>(services => services.GetRequiredService<MediaSweep>());
        builder.Services.AddSingleton<IMaintenanceTask, RemoveDeleted>();
    }

    public static void MapLibrary(this IEndpointRouteBuilder api)
    {
    }
}
