using Reelwright.LocalEngine.Faces.Haar;

namespace Reelwright.LocalEngine.Faces;

/// <summary>What faces and eyes look like, learnt by others: four of OpenCV's cascades, read once. Safe for use by several threads.</summary>
public sealed class FaceModels
{
    private FaceModels(HaarCascade face, HaarCascade otherFace, HaarCascade eye, HaarCascade glasses) =>
        (Face, OtherFace, Eye, EyeBehindGlasses) = (face, otherFace, eye, glasses);

    /// <summary>The files that have to be there.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        "haarcascade_frontalface_alt2.xml", "haarcascade_frontalface_default.xml", "haarcascade_eye.xml", "haarcascade_eye_tree_eyeglasses.xml",
    ];

    /// <summary>The stricter of two.</summary>
    internal HaarCascade Face { get; }

    /// <summary>Sees more, and sees more that is not there.</summary>
    internal HaarCascade OtherFace { get; }

    internal HaarCascade Eye { get; }

    internal HaarCascade EyeBehindGlasses { get; }

    /// <summary>The first of the files that the folder lacks; null when all are there.</summary>
    public static string? FindMissing(string folder) => Files.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file)));

    /// <param name="folder">Where <see cref="Files"/> lie; Debian's opencv-data has them in /usr/share/opencv4/haarcascades.</param>
    /// <exception cref="InvalidDataException">A file is not a cascade.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static FaceModels Load(string folder)
    {
        var cascades = Files.Select(file => HaarCascadeReader.Read(Path.Combine(folder, file))).ToArray();
        return new FaceModels(cascades[0], cascades[1], cascades[2], cascades[3]);
    }
}
