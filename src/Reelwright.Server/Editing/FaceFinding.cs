using Microsoft.Extensions.Options;
using Reelwright.LocalEngine.Faces;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Editing;

/// <summary>The local engine's eye for faces, read from the operator's files when it is first needed.</summary>
internal sealed class FaceFinding(IOptions<MediaToolOptions> options, ILogger<FaceFinding> log)
{
    private readonly Lock _gate = new();
    private FaceDetector? _detector;

    /// <exception cref="Refusal">503 <c>engine_unavailable</c> when the files are missing or are something else.</exception>
    public FaceDetector Open() => TryOpen() ?? throw Refusal.Unavailable(
        "engine_unavailable", "face detection", "Install opencv-data, or set Media:FaceCascades to the folder with OpenCV's Haar cascades; ./reelwright doctor says which file is missing.");

    /// <summary>Null when the files are not there. They may be installed while the server runs.</summary>
    public FaceDetector? TryOpen()
    {
        lock (_gate)
        {
            if (_detector is not null || FaceModels.FindMissing(options.Value.FaceCascades) is not null)
            {
                return _detector;
            }

            try
            {
                return _detector = new FaceDetector(FaceModels.Load(options.Value.FaceCascades));
            }
            catch (Exception bad) when (bad is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                log.LogWarning(bad, "The face cascades in {Folder} cannot be used", options.Value.FaceCascades);
                return null;
            }
        }
    }
}
