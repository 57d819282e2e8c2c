using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>A picture as a relief: its guessed depths raised from a closed slab, the picture itself as the texture.</summary>
internal static class Relief
{
    private const float Height = 0.32f;
    private const float Slab = 0.08f;

    /// <param name="picture">The picture.</param>
    /// <param name="columns">Corners across, at least 2; down as many as the picture's shape asks for.</param>
    public static MeshBuilder Build(Picture picture, int columns)
    {
        var depth = DepthMap.Of(picture).Nearness;
        var rows = Math.Max(2, (int)MathF.Round((float)columns * picture.Height / picture.Width));
        var fine = BoxBlur.Of(depth, Math.Max(1, picture.Width / columns / 2));
        var mesh = new MeshBuilder();
        var (width, height) = (picture.Width >= picture.Height ? 2f : 2f * picture.Width / picture.Height, picture.Width >= picture.Height ? 2f * picture.Height / picture.Width : 2f);
        Vector2 Place(int i, int j) => new((float)i / (columns - 1), (float)j / (rows - 1));
        Vector3 At(int i, int j, float z) => new((Place(i, j).X - 0.5f) * width, (0.5f - Place(i, j).Y) * height, z);
        for (var j = 0; j < rows; j++)
        {
            for (var i = 0; i < columns; i++)
            {
                var place = Place(i, j);
                var z = Slab + (Height * fine.Linear(place.X * (picture.Width - 1), place.Y * (picture.Height - 1)));
                mesh.Add(At(i, j, z), Vector3.UnitZ, place);
            }
        }

        for (var j = 0; j + 1 < rows; j++)
        {
            for (var i = 0; i + 1 < columns; i++)
            {
                var (a, b) = ((uint)((j * columns) + i), (uint)((j * columns) + i + 1));
                var (c, d) = (a + (uint)columns, b + (uint)columns);
                mesh.Triangle(a, c, d);
                mesh.Triangle(a, d, b);
            }
        }

        mesh.SmoothNormals(0);
        Close(mesh, columns, rows, width, height);
        return mesh;
    }

    /// <summary>Four sides down to a flat back, each corner with its own normal so that the rim stays sharp.</summary>
    private static void Close(MeshBuilder mesh, int columns, int rows, float width, float height)
    {
        Side(Enumerable.Range(0, columns).Select(i => i), new(0, 1, 0));
        Side(Enumerable.Range(0, rows).Select(j => (j * columns) + columns - 1), new(1, 0, 0));
        Side(Enumerable.Range(0, columns).Select(i => ((rows - 1) * columns) + columns - 1 - i), new(0, -1, 0));
        Side(Enumerable.Range(0, rows).Select(j => (rows - 1 - j) * columns), new(-1, 0, 0));
        var (x, y) = (width / 2, height / 2);
        var a = mesh.Add(new(x, y, 0), -Vector3.UnitZ, new(1, 0));
        var b = mesh.Add(new(x, -y, 0), -Vector3.UnitZ, new(1, 1));
        var c = mesh.Add(new(-x, -y, 0), -Vector3.UnitZ, new(0, 1));
        var d = mesh.Add(new(-x, y, 0), -Vector3.UnitZ, new(0, 0));
        mesh.Triangle(a, b, c);
        mesh.Triangle(a, c, d);

        // The rim is walked clockwise seen from the front: top, right, bottom, left.
        void Side(IEnumerable<int> rim, Vector3 normal)
        {
            (uint Top, uint Foot)? before = null;
            foreach (var corner in rim)
            {
                var (position, place) = (mesh.Positions[corner], mesh.Places[corner]);
                var now = (mesh.Add(position, normal, place), mesh.Add(position with { Z = 0 }, normal, place));
                if (before is { } last)
                {
                    mesh.Triangle(last.Top, now.Item1, now.Item2);
                    mesh.Triangle(last.Top, now.Item2, last.Foot);
                }

                before = now;
            }
        }
    }
}
