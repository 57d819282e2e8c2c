using Reelwright.Media;

namespace Reelwright.LocalEngine.Faces;

/// <summary>
/// Puts one picture's face into another: laid over by eyes and mouth, fitted in colour, and joined so that inside the gradients are the source's and on
/// the rim the values are the target's: P. Perez, M. Gangnet, A. Blake, "Poisson Image Editing" (2003). With the source's gradients as the guide the
/// solution is the source plus a membrane that spans what both differ by on the rim, and only the membrane has to be computed.
/// </summary>
public static class FaceSwapper
{
    /// <summary>What is left of the target is not touched, its see-through parts included.</summary>
    /// <param name="source">The picture whose face is taken.</param>
    /// <param name="target">The picture it goes into; stays as it is.</param>
    /// <returns>A new picture of the target's size.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RawImage Swap(RawImage source, DetectedFace sourceFace, RawImage target, DetectedFace targetFace, CancellationToken cancel)
    {
        var (from, to) = (new FaceFrame(sourceFace), new FaceFrame(targetFace));
        var pixels = (byte[])target.Pixels.Clone();
        if (FacePatch.Of(target, to) is { } patch)
        {
            var face = SourceFace.Sample(source, from, patch, to);
            ColorFit.Apply(face, patch, to);
            var membrane = new Membrane(patch.Width, patch.Height, patch.Inside);
            for (var channel = 0; channel < 3; channel++)
            {
                var values = Join(face.Planes[channel], patch.Planes[channel], patch.Inside, membrane, cancel);
                patch.Write(pixels, target.Width, channel, values);
            }
        }

        return new RawImage(target.Width, target.Height, pixels);
    }

    private static float[] Join(float[] face, float[] target, bool[] inside, Membrane membrane, CancellationToken cancel)
    {
        var difference = new float[target.Length];
        for (var i = 0; i < difference.Length; i++)
        {
            difference[i] = inside[i] ? 0 : target[i] - face[i];
        }

        membrane.Fill(difference, cancel);
        for (var i = 0; i < difference.Length; i++)
        {
            difference[i] += face[i];
        }

        return difference;
    }
}
